using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Transposes squares of as many values as a vector has, in registers.</summary>
internal static unsafe class SquareTransposition
{
    /// <summary>Transposes a square as large as a vector: <c>to[toPlaces[c] + r] = from[fromPlaces[r] + c]</c>.</summary>
    /// <param name="from">Where the rows' places are counted from.</param>
    /// <param name="fromPlaces">Where the rows are, a vector each.</param>
    /// <param name="to">Where the columns' places are counted from.</param>
    /// <param name="toPlaces">Where the columns go, a vector each.</param>
    public static void Move(float* from, nint* fromPlaces, float* to, nint* toPlaces)
    {
        if (SimdDispatch.Width == SimdWidth.Avx512)
        {
            Move512(from, fromPlaces, to, toPlaces);
        }
        else if (SimdDispatch.Width == SimdWidth.Avx2)
        {
            Move256(from, fromPlaces, to, toPlaces);
        }
        else
        {
            for (int r = 0; r < MicroKernel.VectorLength; r++)
            {
                for (int c = 0; c < MicroKernel.VectorLength; c++)
                {
                    to[toPlaces[c] + r] = from[fromPlaces[r] + c];
                }
            }
        }
    }

    /// <summary>Transposes sixteen vectors of AVX-512 in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector512<float> r0, ref Vector512<float> r1, ref Vector512<float> r2, ref Vector512<float> r3,
        ref Vector512<float> r4, ref Vector512<float> r5, ref Vector512<float> r6, ref Vector512<float> r7,
        ref Vector512<float> r8, ref Vector512<float> r9, ref Vector512<float> r10, ref Vector512<float> r11,
        ref Vector512<float> r12, ref Vector512<float> r13, ref Vector512<float> r14, ref Vector512<float> r15)
    {
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
    }

    /// <summary>Transposes eight vectors of AVX2 in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector256<float> r0, ref Vector256<float> r1, ref Vector256<float> r2, ref Vector256<float> r3,
        ref Vector256<float> r4, ref Vector256<float> r5, ref Vector256<float> r6, ref Vector256<float> r7)
    {
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
        s0 = r0;
        r0 = Avx.Permute2x128(s0, r4, 0x20);
        r4 = Avx.Permute2x128(s0, r4, 0x31);
        s1 = r1;
        r1 = Avx.Permute2x128(s1, r5, 0x20);
        r5 = Avx.Permute2x128(s1, r5, 0x31);
        s2 = r2;
        r2 = Avx.Permute2x128(s2, r6, 0x20);
        r6 = Avx.Permute2x128(s2, r6, 0x31);
        s3 = r3;
        r3 = Avx.Permute2x128(s3, r7, 0x20);
        r7 = Avx.Permute2x128(s3, r7, 0x31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Move512(float* from, nint* fromPlaces, float* to, nint* toPlaces)
    {
        Vector512<float> r0 = Simd512.Load(from + fromPlaces[0]);
        Vector512<float> r1 = Simd512.Load(from + fromPlaces[1]);
        Vector512<float> r2 = Simd512.Load(from + fromPlaces[2]);
        Vector512<float> r3 = Simd512.Load(from + fromPlaces[3]);
        Vector512<float> r4 = Simd512.Load(from + fromPlaces[4]);
        Vector512<float> r5 = Simd512.Load(from + fromPlaces[5]);
        Vector512<float> r6 = Simd512.Load(from + fromPlaces[6]);
        Vector512<float> r7 = Simd512.Load(from + fromPlaces[7]);
        Vector512<float> r8 = Simd512.Load(from + fromPlaces[8]);
        Vector512<float> r9 = Simd512.Load(from + fromPlaces[9]);
        Vector512<float> r10 = Simd512.Load(from + fromPlaces[10]);
        Vector512<float> r11 = Simd512.Load(from + fromPlaces[11]);
        Vector512<float> r12 = Simd512.Load(from + fromPlaces[12]);
        Vector512<float> r13 = Simd512.Load(from + fromPlaces[13]);
        Vector512<float> r14 = Simd512.Load(from + fromPlaces[14]);
        Vector512<float> r15 = Simd512.Load(from + fromPlaces[15]);
        Transpose(
            ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7, ref r8, ref r9, ref r10, ref r11, ref r12, ref r13, ref r14,
            ref r15);
        Simd512.Store(to + toPlaces[0], r0);
        Simd512.Store(to + toPlaces[1], r1);
        Simd512.Store(to + toPlaces[2], r2);
        Simd512.Store(to + toPlaces[3], r3);
        Simd512.Store(to + toPlaces[4], r4);
        Simd512.Store(to + toPlaces[5], r5);
        Simd512.Store(to + toPlaces[6], r6);
        Simd512.Store(to + toPlaces[7], r7);
        Simd512.Store(to + toPlaces[8], r8);
        Simd512.Store(to + toPlaces[9], r9);
        Simd512.Store(to + toPlaces[10], r10);
        Simd512.Store(to + toPlaces[11], r11);
        Simd512.Store(to + toPlaces[12], r12);
        Simd512.Store(to + toPlaces[13], r13);
        Simd512.Store(to + toPlaces[14], r14);
        Simd512.Store(to + toPlaces[15], r15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Move256(float* from, nint* fromPlaces, float* to, nint* toPlaces)
    {
        Vector256<float> r0 = Simd256.Load(from + fromPlaces[0]);
        Vector256<float> r1 = Simd256.Load(from + fromPlaces[1]);
        Vector256<float> r2 = Simd256.Load(from + fromPlaces[2]);
        Vector256<float> r3 = Simd256.Load(from + fromPlaces[3]);
        Vector256<float> r4 = Simd256.Load(from + fromPlaces[4]);
        Vector256<float> r5 = Simd256.Load(from + fromPlaces[5]);
        Vector256<float> r6 = Simd256.Load(from + fromPlaces[6]);
        Vector256<float> r7 = Simd256.Load(from + fromPlaces[7]);
        Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        Simd256.Store(to + toPlaces[0], r0);
        Simd256.Store(to + toPlaces[1], r1);
        Simd256.Store(to + toPlaces[2], r2);
        Simd256.Store(to + toPlaces[3], r3);
        Simd256.Store(to + toPlaces[4], r4);
        Simd256.Store(to + toPlaces[5], r5);
        Simd256.Store(to + toPlaces[6], r6);
        Simd256.Store(to + toPlaces[7], r7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> UnpackLow64(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> UnpackHigh64(Vector512<float> a, Vector512<float> b) =>
        Avx512F.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle();
}
