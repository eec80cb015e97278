using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The transforms of a <see cref="WinogradPass"/> for this processor; see <see cref="WinogradTransforms{TSimd,TVector,TForm}"/>.</summary>
internal static unsafe class WinogradKernel
{
    /// <summary>Floats of scratch memory that a transform wants.</summary>
    public static int ScratchFloats => 36 * MicroKernel.VectorLength;

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Source"/>
    public static void Source(WinogradPass pass, float** pixels, nint channels, float* scratch, float* to, nint pointStep)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            Source<WinogradF4>(pixels, channels, scratch, to, pointStep);
        }
        else
        {
            Source<WinogradF2>(pixels, channels, scratch, to, pointStep);
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Filter"/>
    public static void Filter(WinogradPass pass, float* taps, nint tapStep, nint width, float* scratch, float* to, nint pointStep)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            Filter<WinogradF4>(taps, tapStep, width, scratch, to, pointStep);
        }
        else
        {
            Filter<WinogradF2>(taps, tapStep, width, scratch, to, pointStep);
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Target"/>
    public static void Target(WinogradPass pass, float* points, nint pointStep, float* scratch, in WinogradTile tile)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            Target<WinogradF4>(points, pointStep, scratch, in tile);
        }
        else
        {
            Target<WinogradF2>(points, pointStep, scratch, in tile);
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.TargetGradient"/>
    public static void TargetGradient(WinogradPass pass, float** pixels, nint channels, float* scratch, float* to, nint pointStep, float* total)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            TargetGradient<WinogradF4>(pixels, channels, scratch, to, pointStep, total);
        }
        else
        {
            TargetGradient<WinogradF2>(pixels, channels, scratch, to, pointStep, total);
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.FilterGradient"/>
    public static void FilterGradient(
        WinogradPass pass, float* points, nint pointStep, nint chunkStep, int chunks, nint channels, float* scratch, float* to, nint tapStep, bool accumulate)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            FilterGradient<WinogradF4>(points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
        }
        else
        {
            FilterGradient<WinogradF2>(points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
        }
    }

    private static void Source<TForm>(float** pixels, nint channels, float* scratch, float* to, nint pointStep)
        where TForm : struct, IWinogradForm
    {
        if (Avx512F.IsSupported)
        {
            WinogradTransforms<Simd512, Vector512<float>, TForm>.Source(pixels, channels, scratch, to, pointStep);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            WinogradTransforms<Simd256, Vector256<float>, TForm>.Source(pixels, channels, scratch, to, pointStep);
        }
        else
        {
            WinogradTransforms<SimdPortable, Vector<float>, TForm>.Source(pixels, channels, scratch, to, pointStep);
        }
    }

    private static void Filter<TForm>(float* taps, nint tapStep, nint width, float* scratch, float* to, nint pointStep)
        where TForm : struct, IWinogradForm
    {
        if (Avx512F.IsSupported)
        {
            WinogradTransforms<Simd512, Vector512<float>, TForm>.Filter(taps, tapStep, width, scratch, to, pointStep);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            WinogradTransforms<Simd256, Vector256<float>, TForm>.Filter(taps, tapStep, width, scratch, to, pointStep);
        }
        else
        {
            WinogradTransforms<SimdPortable, Vector<float>, TForm>.Filter(taps, tapStep, width, scratch, to, pointStep);
        }
    }

    private static void Target<TForm>(float* points, nint pointStep, float* scratch, in WinogradTile tile)
        where TForm : struct, IWinogradForm
    {
        if (Avx512F.IsSupported)
        {
            WinogradTransforms<Simd512, Vector512<float>, TForm>.Target(points, pointStep, scratch, in tile);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            WinogradTransforms<Simd256, Vector256<float>, TForm>.Target(points, pointStep, scratch, in tile);
        }
        else
        {
            WinogradTransforms<SimdPortable, Vector<float>, TForm>.Target(points, pointStep, scratch, in tile);
        }
    }

    private static void TargetGradient<TForm>(float** pixels, nint channels, float* scratch, float* to, nint pointStep, float* total)
        where TForm : struct, IWinogradForm
    {
        if (Avx512F.IsSupported)
        {
            WinogradTransforms<Simd512, Vector512<float>, TForm>.TargetGradient(pixels, channels, scratch, to, pointStep, total);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            WinogradTransforms<Simd256, Vector256<float>, TForm>.TargetGradient(pixels, channels, scratch, to, pointStep, total);
        }
        else
        {
            WinogradTransforms<SimdPortable, Vector<float>, TForm>.TargetGradient(pixels, channels, scratch, to, pointStep, total);
        }
    }

    private static void FilterGradient<TForm>(
        float* points, nint pointStep, nint chunkStep, int chunks, nint channels, float* scratch, float* to, nint tapStep, bool accumulate)
        where TForm : struct, IWinogradForm
    {
        if (Avx512F.IsSupported)
        {
            WinogradTransforms<Simd512, Vector512<float>, TForm>.FilterGradient(
                points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            WinogradTransforms<Simd256, Vector256<float>, TForm>.FilterGradient(
                points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
        }
        else
        {
            WinogradTransforms<SimdPortable, Vector<float>, TForm>.FilterGradient(
                points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
        }
    }
}
