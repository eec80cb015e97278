using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Transposes a strip of a matrix, no wider than a vector is long, in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// <c>to[c toStride + r] = source[r sourceStride + c]</c> for r below <paramref name="rows"/>. Lanes past the rows may be written too,
    /// with anything, as long as they lie before <paramref name="end"/>: a later column covers them, or they are padding.
    /// </summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceStride">The distance between its rows.</param>
    /// <param name="rows">Its rows, 1 (or 0, where there is a line beyond) to <see cref="MicroKernel.VectorLength"/>.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="to">The transposed matrix.</param>
    /// <param name="toStride">The distance between its rows.</param>
    /// <param name="end">The end of the memory that may be written.</param>
    /// <param name="beyond">A line that all lanes past the rows are written from; null where they do not matter.</param>
    public static void Strip(
        float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond = null)
    {
        if (SimdDispatch.Width == SimdWidth.Avx512)
        {
            Strip512(source, sourceStride, rows, columns, to, toStride, end, beyond);
        }
        else if (SimdDispatch.Width == SimdWidth.Avx2)
        {
            Strip256(source, sourceStride, rows, columns, to, toStride, end, beyond);
        }
        else
        {
            for (int r = 0; r < (beyond == null ? rows : MicroKernel.VectorLength); r++)
            {
                float* line = r < rows ? source + (r * sourceStride) : beyond;
                for (nint c = 0; c < columns; c++)
                {
                    to[(c * toStride) + r] = line[c];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip512(
        float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond)
    {
        float** lines = stackalloc float*[16];
        for (int r = 0; r < 16; r++)
        {
            lines[r] = r < rows ? source + (r * sourceStride) : beyond == null ? source : beyond;
        }

        Vector512<float> tail = Simd512.Mask(beyond == null ? rows : 16);
        for (nint c = 0; c < columns; c += 16)
        {
            nint count = Math.Min(16, columns - c);
            Vector512<float> mask = Simd512.Mask(count);
            Vector512<float> r0 = Simd512.Load(lines[0] + c, mask);
            Vector512<float> r1 = Simd512.Load(lines[1] + c, mask);
            Vector512<float> r2 = Simd512.Load(lines[2] + c, mask);
            Vector512<float> r3 = Simd512.Load(lines[3] + c, mask);
            Vector512<float> r4 = Simd512.Load(lines[4] + c, mask);
            Vector512<float> r5 = Simd512.Load(lines[5] + c, mask);
            Vector512<float> r6 = Simd512.Load(lines[6] + c, mask);
            Vector512<float> r7 = Simd512.Load(lines[7] + c, mask);
            Vector512<float> r8 = Simd512.Load(lines[8] + c, mask);
            Vector512<float> r9 = Simd512.Load(lines[9] + c, mask);
            Vector512<float> r10 = Simd512.Load(lines[10] + c, mask);
            Vector512<float> r11 = Simd512.Load(lines[11] + c, mask);
            Vector512<float> r12 = Simd512.Load(lines[12] + c, mask);
            Vector512<float> r13 = Simd512.Load(lines[13] + c, mask);
            Vector512<float> r14 = Simd512.Load(lines[14] + c, mask);
            Vector512<float> r15 = Simd512.Load(lines[15] + c, mask);
            SquareTransposition.Transpose(
                ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11, ref r12, ref r13, ref r14,
                ref r15);

            float* line = to + (c * toStride);
            if (count == 16 && line + (15 * toStride) + 16 <= end)
            {
                Simd512.Store(line, r0);
                Simd512.Store(line += toStride, r1);
                Simd512.Store(line += toStride, r2);
                Simd512.Store(line += toStride, r3);
                Simd512.Store(line += toStride, r4);
                Simd512.Store(line += toStride, r5);
                Simd512.Store(line += toStride, r6);
                Simd512.Store(line += toStride, r7);
                Simd512.Store(line += toStride, r8);
                Simd512.Store(line += toStride, r9);
                Simd512.Store(line += toStride, r10);
                Simd512.Store(line += toStride, r11);
                Simd512.Store(line += toStride, r12);
                Simd512.Store(line += toStride, r13);
                Simd512.Store(line += toStride, r14);
                Simd512.Store(line += toStride, r15);
                continue;
            }

            Simd512.Store(line, tail, r0);
            if (count > 1)
            {
                Simd512.Store(line += toStride, tail, r1);
            }

            if (count > 2)
            {
                Simd512.Store(line += toStride, tail, r2);
            }

            if (count > 3)
            {
                Simd512.Store(line += toStride, tail, r3);
            }

            if (count > 4)
            {
                Simd512.Store(line += toStride, tail, r4);
            }

            if (count > 5)
            {
                Simd512.Store(line += toStride, tail, r5);
            }

            if (count > 6)
            {
                Simd512.Store(line += toStride, tail, r6);
            }

            if (count > 7)
            {
                Simd512.Store(line += toStride, tail, r7);
            }

            if (count > 8)
            {
                Simd512.Store(line += toStride, tail, r8);
            }

            if (count > 9)
            {
                Simd512.Store(line += toStride, tail, r9);
            }

            if (count > 10)
            {
                Simd512.Store(line += toStride, tail, r10);
            }

            if (count > 11)
            {
                Simd512.Store(line += toStride, tail, r11);
            }

            if (count > 12)
            {
                Simd512.Store(line += toStride, tail, r12);
            }

            if (count > 13)
            {
                Simd512.Store(line += toStride, tail, r13);
            }

            if (count > 14)
            {
                Simd512.Store(line += toStride, tail, r14);
            }

            if (count > 15)
            {
                Simd512.Store(line += toStride, tail, r15);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip256(
        float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond)
    {
        float** lines = stackalloc float*[8];
        for (int r = 0; r < 8; r++)
        {
            lines[r] = r < rows ? source + (r * sourceStride) : beyond == null ? source : beyond;
        }

        Vector256<float> tail = Simd256.Mask(beyond == null ? rows : 8);
        for (nint c = 0; c < columns; c += 8)
        {
            nint count = Math.Min(8, columns - c);
            Vector256<float> mask = Simd256.Mask(count);
            Vector256<float> r0 = Simd256.Load(lines[0] + c, mask);
            Vector256<float> r1 = Simd256.Load(lines[1] + c, mask);
            Vector256<float> r2 = Simd256.Load(lines[2] + c, mask);
            Vector256<float> r3 = Simd256.Load(lines[3] + c, mask);
            Vector256<float> r4 = Simd256.Load(lines[4] + c, mask);
            Vector256<float> r5 = Simd256.Load(lines[5] + c, mask);
            Vector256<float> r6 = Simd256.Load(lines[6] + c, mask);
            Vector256<float> r7 = Simd256.Load(lines[7] + c, mask);
            SquareTransposition.Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);

            float* line = to + (c * toStride);
            if (count == 8 && line + (7 * toStride) + 8 <= end)
            {
                Simd256.Store(line, r0);
                Simd256.Store(line += toStride, r1);
                Simd256.Store(line += toStride, r2);
                Simd256.Store(line += toStride, r3);
                Simd256.Store(line += toStride, r4);
                Simd256.Store(line += toStride, r5);
                Simd256.Store(line += toStride, r6);
                Simd256.Store(line += toStride, r7);
                continue;
            }

            Simd256.Store(line, tail, r0);
            if (count > 1)
            {
                Simd256.Store(line += toStride, tail, r1);
            }

            if (count > 2)
            {
                Simd256.Store(line += toStride, tail, r2);
            }

            if (count > 3)
            {
                Simd256.Store(line += toStride, tail, r3);
            }

            if (count > 4)
            {
                Simd256.Store(line += toStride, tail, r4);
            }

            if (count > 5)
            {
                Simd256.Store(line += toStride, tail, r5);
            }

            if (count > 6)
            {
                Simd256.Store(line += toStride, tail, r6);
            }

            if (count > 7)
            {
                Simd256.Store(line += toStride, tail, r7);
            }
        }
    }
}
