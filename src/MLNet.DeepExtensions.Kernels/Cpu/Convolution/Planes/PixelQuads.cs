using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <see cref="PlaneImages"/> where a vector holds four quads of channels: sixteen pixels of four channels are turned by eight shuffles, and
/// quads go from and to memory one by one. The last quad overlaps the one before, so that nothing is read or written beside a pixel.
/// </summary>
internal static unsafe class PixelQuads
{
    private const int Quad = 4;
    private const int Pixels = 16;

    /// <summary>Whether this is the way for so many channels on this processor.</summary>
    public static bool Fits(int channels) => SimdDispatch.Width == SimdWidth.Avx512 && channels >= Quad;

    /// <inheritdoc cref="IPlaneImages.Split"/>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Split(float* pixels, int width, int channels, float* zeros, float* to, int pitch, nint plane)
    {
        float** lines = stackalloc float*[Pixels];
        int inside = pixels == null ? 0 : width;
        for (int x = 0; x < pitch; x += Pixels, to += Pixels)
        {
            for (int i = 0; i < Pixels; i++)
            {
                lines[i] = x + i < inside ? pixels + ((nint)(x + i) * channels) : zeros;
            }

            for (int q = 0; q < channels; q += Quad)
            {
                int c = Math.Min(q, channels - Quad);
                Vector512<float> v0 = Load(lines, c);
                Vector512<float> v1 = Load(lines + 1, c);
                Vector512<float> v2 = Load(lines + 2, c);
                Vector512<float> v3 = Load(lines + 3, c);
                Transpose(ref v0, ref v1, ref v2, ref v3);
                float* target = to + (c * plane);
                v0.Store(target);
                v1.Store(target + plane);
                v2.Store(target + (2 * plane));
                v3.Store(target + (3 * plane));
            }
        }
    }

    /// <inheritdoc cref="IPlaneImages.Join"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* from, nint plane, int width, int channels, float* pixels)
    {
        for (int x = 0; x < width; x += Pixels)
        {
            int count = Math.Min(Pixels, width - x);
            Vector512<float> mask = Simd512.Mask(count);
            for (int q = 0; q < channels; q += Quad)
            {
                int c = Math.Min(q, channels - Quad);
                float* source = from + (c * plane) + x;
                Vector512<float> v0 = Simd512.Load(source, mask);
                Vector512<float> v1 = Simd512.Load(source + plane, mask);
                Vector512<float> v2 = Simd512.Load(source + (2 * plane), mask);
                Vector512<float> v3 = Simd512.Load(source + (3 * plane), mask);
                Transpose(ref v0, ref v1, ref v2, ref v3);
                float* to = pixels + ((nint)x * channels) + c;
                Store(to, channels, count, v0);
                Store(to + channels, channels, count - 1, v1);
                Store(to + (2 * channels), channels, count - 2, v2);
                Store(to + (3 * channels), channels, count - 3, v3);
            }
        }
    }

    // In each four lanes by itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector512<float> v0, ref Vector512<float> v1, ref Vector512<float> v2, ref Vector512<float> v3)
    {
        Vector512<double> low01 = Avx512F.UnpackLow(v0, v1).AsDouble(), high01 = Avx512F.UnpackHigh(v0, v1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(v2, v3).AsDouble(), high23 = Avx512F.UnpackHigh(v2, v3).AsDouble();
        v0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        v1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        v2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        v3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // A quad of every fourth pixel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(float** lines, int c) => Vector512.Create(
        Vector256.Create(Vector128.Load(lines[0] + c), Vector128.Load(lines[4] + c)),
        Vector256.Create(Vector128.Load(lines[8] + c), Vector128.Load(lines[12] + c)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, nint channels, int count, Vector512<float> quads)
    {
        if (count > 0)
        {
            quads.GetLower().GetLower().Store(to);
        }

        if (count > 4)
        {
            Avx512F.ExtractVector128(quads, 1).Store(to + (4 * channels));
        }

        if (count > 8)
        {
            Avx512F.ExtractVector128(quads, 2).Store(to + (8 * channels));
        }

        if (count > 12)
        {
            Avx512F.ExtractVector128(quads, 3).Store(to + (12 * channels));
        }
    }
}
