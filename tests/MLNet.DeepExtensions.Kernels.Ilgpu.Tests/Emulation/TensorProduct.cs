namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>
/// <c>mma.m16n8k8</c> in TF32, by the PTX ISA's tables of fragments: thread 4 g + t has of A the rows g and g + 8 in the columns t and t +
/// 4, of B the rows t and t + 4 in the column g, of C and D the rows g and g + 8 in the columns 2 t and 2 t + 1.
/// </summary>
internal static class TensorProduct
{
    public static void Multiply(Warp warp, PtxInstruction instruction)
    {
        float[,] a = new float[16, 8], b = new float[8, 8], c = new float[16, 8];
        int[] s = instruction.Sources, d = instruction.Results;
        for (int lane = 0; lane < 32; lane++)
        {
            (int g, int t) = (lane / 4, lane % 4);
            (a[g, t], a[g + 8, t], a[g, t + 4], a[g + 8, t + 4]) = (Tf32(s[0]), Tf32(s[1]), Tf32(s[2]), Tf32(s[3]));
            (b[t, g], b[t + 4, g]) = (Tf32(s[4]), Tf32(s[5]));
            (c[g, 2 * t], c[g, (2 * t) + 1], c[g + 8, 2 * t], c[g + 8, (2 * t) + 1]) = (Float(s[6]), Float(s[7]), Float(s[8]), Float(s[9]));

            float Float(int register) => BitConverter.UInt32BitsToSingle((uint)warp.Registers(register)[lane]);

            // The hardware does not see the last 13 bits.
            float Tf32(int register) => BitConverter.UInt32BitsToSingle((uint)warp.Registers(register)[lane] & 0xFFFF_E000);
        }

        for (int lane = 0; lane < 32; lane++)
        {
            (int g, int t) = (lane / 4, lane % 4);
            for (int i = 0; i < 4; i++)
            {
                (int row, int column) = (i < 2 ? g : g + 8, (2 * t) + (i & 1));
                double sum = c[row, column];
                for (int k = 0; k < 8; k++)
                {
                    sum += (double)a[row, k] * b[k, column];
                }

                warp.Registers(d[i])[lane] = BitConverter.SingleToUInt32Bits((float)sum);
            }
        }
    }
}
