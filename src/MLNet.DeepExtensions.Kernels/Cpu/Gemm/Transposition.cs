using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Transposes a strip of a matrix, no wider than a vector is long, in registers.</summary>
internal static unsafe class Transposition
{
    /// <summary>
    /// <c>to[c toStride + r] = source[r sourceStride + c]</c> for r below <paramref name="rows"/>. Lanes past the rows may be written too, with anything, as
    /// long as they lie before <paramref name="end"/>: a later column covers them, or they are padding.
    /// </summary>
    /// <param name="source">The matrix.</param>
    /// <param name="sourceStride">The distance between its rows.</param>
    /// <param name="rows">Its rows, 1 (or 0, where there is a line beyond) to <see cref="MicroKernel.VectorLength"/>.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="to">The transposed matrix.</param>
    /// <param name="toStride">The distance between its rows.</param>
    /// <param name="end">The end of the memory that may be written.</param>
    /// <param name="beyond">A line that all lanes past the rows are written from; null where they do not matter.</param>
    public static void Strip(float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond = null)
    {
        if (Avx512F.IsSupported)
        {
            Strip512(source, sourceStride, rows, columns, to, toStride, end, beyond);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
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
    private static void Strip512(float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond)
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
            Vector512<float> s0 = Avx512F.UnpackLow(r0, r1), s1 = Avx512F.UnpackHigh(r0, r1);
            Vector512<float> s2 = Avx512F.UnpackLow(r2, r3), s3 = Avx512F.UnpackHigh(r2, r3);
            Vector512<float> s4 = Avx512F.UnpackLow(r4, r5), s5 = Avx512F.UnpackHigh(r4, r5);
            Vector512<float> s6 = Avx512F.UnpackLow(r6, r7), s7 = Avx512F.UnpackHigh(r6, r7);
            Vector512<float> s8 = Avx512F.UnpackLow(r8, r9), s9 = Avx512F.UnpackHigh(r8, r9);
            Vector512<float> s10 = Avx512F.UnpackLow(r10, r11), s11 = Avx512F.UnpackHigh(r10, r11);
            Vector512<float> s12 = Avx512F.UnpackLow(r12, r13), s13 = Avx512F.UnpackHigh(r12, r13);
            Vector512<float> s14 = Avx512F.UnpackLow(r14, r15), s15 = Avx512F.UnpackHigh(r14, r15);
            r0 = UnpackLow64(s0, s2);
            r1 = UnpackHigh64(s0, s2);
            r2 = UnpackLow64(s1, s3);
            r3 = UnpackHigh64(s1, s3);
            r4 = UnpackLow64(s4, s6);
            r5 = UnpackHigh64(s4, s6);
            r6 = UnpackLow64(s5, s7);
            r7 = UnpackHigh64(s5, s7);
            r8 = UnpackLow64(s8, s10);
            r9 = UnpackHigh64(s8, s10);
            r10 = UnpackLow64(s9, s11);
            r11 = UnpackHigh64(s9, s11);
            r12 = UnpackLow64(s12, s14);
            r13 = UnpackHigh64(s12, s14);
            r14 = UnpackLow64(s13, s15);
            r15 = UnpackHigh64(s13, s15);
            s0 = Avx512F.Shuffle4x128(r0, r4, 0x88);
            s4 = Avx512F.Shuffle4x128(r0, r4, 0xdd);
            s8 = Avx512F.Shuffle4x128(r8, r12, 0x88);
            s12 = Avx512F.Shuffle4x128(r8, r12, 0xdd);
            s1 = Avx512F.Shuffle4x128(r1, r5, 0x88);
            s5 = Avx512F.Shuffle4x128(r1, r5, 0xdd);
            s9 = Avx512F.Shuffle4x128(r9, r13, 0x88);
            s13 = Avx512F.Shuffle4x128(r9, r13, 0xdd);
            s2 = Avx512F.Shuffle4x128(r2, r6, 0x88);
            s6 = Avx512F.Shuffle4x128(r2, r6, 0xdd);
            s10 = Avx512F.Shuffle4x128(r10, r14, 0x88);
            s14 = Avx512F.Shuffle4x128(r10, r14, 0xdd);
            s3 = Avx512F.Shuffle4x128(r3, r7, 0x88);
            s7 = Avx512F.Shuffle4x128(r3, r7, 0xdd);
            s11 = Avx512F.Shuffle4x128(r11, r15, 0x88);
            s15 = Avx512F.Shuffle4x128(r11, r15, 0xdd);
            r0 = Avx512F.Shuffle4x128(s0, s8, 0x88);
            r8 = Avx512F.Shuffle4x128(s0, s8, 0xdd);
            r4 = Avx512F.Shuffle4x128(s4, s12, 0x88);
            r12 = Avx512F.Shuffle4x128(s4, s12, 0xdd);
            r1 = Avx512F.Shuffle4x128(s1, s9, 0x88);
            r9 = Avx512F.Shuffle4x128(s1, s9, 0xdd);
            r5 = Avx512F.Shuffle4x128(s5, s13, 0x88);
            r13 = Avx512F.Shuffle4x128(s5, s13, 0xdd);
            r2 = Avx512F.Shuffle4x128(s2, s10, 0x88);
            r10 = Avx512F.Shuffle4x128(s2, s10, 0xdd);
            r6 = Avx512F.Shuffle4x128(s6, s14, 0x88);
            r14 = Avx512F.Shuffle4x128(s6, s14, 0xdd);
            r3 = Avx512F.Shuffle4x128(s3, s11, 0x88);
            r11 = Avx512F.Shuffle4x128(s3, s11, 0xdd);
            r7 = Avx512F.Shuffle4x128(s7, s15, 0x88);
            r15 = Avx512F.Shuffle4x128(s7, s15, 0xdd);

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
                Simd512.Store(line += toStride, tail, r1);
            if (count > 2)
                Simd512.Store(line += toStride, tail, r2);
            if (count > 3)
                Simd512.Store(line += toStride, tail, r3);
            if (count > 4)
                Simd512.Store(line += toStride, tail, r4);
            if (count > 5)
                Simd512.Store(line += toStride, tail, r5);
            if (count > 6)
                Simd512.Store(line += toStride, tail, r6);
            if (count > 7)
                Simd512.Store(line += toStride, tail, r7);
            if (count > 8)
                Simd512.Store(line += toStride, tail, r8);
            if (count > 9)
                Simd512.Store(line += toStride, tail, r9);
            if (count > 10)
                Simd512.Store(line += toStride, tail, r10);
            if (count > 11)
                Simd512.Store(line += toStride, tail, r11);
            if (count > 12)
                Simd512.Store(line += toStride, tail, r12);
            if (count > 13)
                Simd512.Store(line += toStride, tail, r13);
            if (count > 14)
                Simd512.Store(line += toStride, tail, r14);
            if (count > 15)
                Simd512.Store(line += toStride, tail, r15);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip256(float* source, nint sourceStride, int rows, nint columns, float* to, nint toStride, float* end, float* beyond)
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
            Vector256<float> s0 = Avx.UnpackLow(r0, r1), s1 = Avx.UnpackHigh(r0, r1);
            Vector256<float> s2 = Avx.UnpackLow(r2, r3), s3 = Avx.UnpackHigh(r2, r3);
            Vector256<float> s4 = Avx.UnpackLow(r4, r5), s5 = Avx.UnpackHigh(r4, r5);
            Vector256<float> s6 = Avx.UnpackLow(r6, r7), s7 = Avx.UnpackHigh(r6, r7);
            r0 = Avx.Shuffle(s0, s2, 0x44);
            r1 = Avx.Shuffle(s0, s2, 0xee);
            r2 = Avx.Shuffle(s1, s3, 0x44);
            r3 = Avx.Shuffle(s1, s3, 0xee);
            r4 = Avx.Shuffle(s4, s6, 0x44);
            r5 = Avx.Shuffle(s4, s6, 0xee);
            r6 = Avx.Shuffle(s5, s7, 0x44);
            r7 = Avx.Shuffle(s5, s7, 0xee);
            s0 = Avx.Permute2x128(r0, r4, 0x20);
            s4 = Avx.Permute2x128(r0, r4, 0x31);
            s1 = Avx.Permute2x128(r1, r5, 0x20);
            s5 = Avx.Permute2x128(r1, r5, 0x31);
            s2 = Avx.Permute2x128(r2, r6, 0x20);
            s6 = Avx.Permute2x128(r2, r6, 0x31);
            s3 = Avx.Permute2x128(r3, r7, 0x20);
            s7 = Avx.Permute2x128(r3, r7, 0x31);

            float* line = to + (c * toStride);
            if (count == 8 && line + (7 * toStride) + 8 <= end)
            {
                Simd256.Store(line, s0);
                Simd256.Store(line += toStride, s1);
                Simd256.Store(line += toStride, s2);
                Simd256.Store(line += toStride, s3);
                Simd256.Store(line += toStride, s4);
                Simd256.Store(line += toStride, s5);
                Simd256.Store(line += toStride, s6);
                Simd256.Store(line += toStride, s7);
                continue;
            }

            Simd256.Store(line, tail, s0);
            if (count > 1)
                Simd256.Store(line += toStride, tail, s1);
            if (count > 2)
                Simd256.Store(line += toStride, tail, s2);
            if (count > 3)
                Simd256.Store(line += toStride, tail, s3);
            if (count > 4)
                Simd256.Store(line += toStride, tail, s4);
            if (count > 5)
                Simd256.Store(line += toStride, tail, s5);
            if (count > 6)
                Simd256.Store(line += toStride, tail, s6);
            if (count > 7)
                Simd256.Store(line += toStride, tail, s7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> UnpackLow64(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> UnpackHigh64(Vector512<float> a, Vector512<float> b) => Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();
}
