using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The transforms of a <see cref="WinogradPass"/> for this processor; see <see cref="WinogradTransforms{TSimd,TVector,TForm}"/>.
/// </summary>
internal static unsafe class WinogradKernel
{
    /// <summary>Floats of scratch memory that a transform wants.</summary>
    public static int ScratchFloats => 36 * MicroKernel.VectorLength;

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Source"/>
    public static void Source(WinogradPass pass, float** pixels, nint channels, float* scratch, float* to, nint pointStep)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new SourceOperation<WinogradF4>(pixels, channels, scratch, to, pointStep));
        }
        else
        {
            SimdDispatch.Run(new SourceOperation<WinogradF2>(pixels, channels, scratch, to, pointStep));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Filter"/>
    public static void Filter(WinogradPass pass, float* taps, nint tapStep, nint width, float* scratch, float* to, nint pointStep)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new FilterOperation<WinogradF4>(taps, tapStep, width, scratch, to, pointStep));
        }
        else
        {
            SimdDispatch.Run(new FilterOperation<WinogradF2>(taps, tapStep, width, scratch, to, pointStep));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Target"/>
    public static void Target(WinogradPass pass, float* points, nint pointStep, float* scratch, in WinogradTile tile)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new TargetOperation<WinogradF4>(points, pointStep, scratch, in tile));
        }
        else
        {
            SimdDispatch.Run(new TargetOperation<WinogradF2>(points, pointStep, scratch, in tile));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.TargetGradient"/>
    public static void TargetGradient(
        WinogradPass pass, float** pixels, nint channels, float* scratch, float* to, nint pointStep, float* total)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new TargetGradientOperation<WinogradF4>(pixels, channels, scratch, to, pointStep, total));
        }
        else
        {
            SimdDispatch.Run(new TargetGradientOperation<WinogradF2>(pixels, channels, scratch, to, pointStep, total));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.FilterGradient"/>
    public static void FilterGradient(
        WinogradPass pass, float* points, nint pointStep, nint chunkStep, int chunks, nint channels, float* scratch, float* to,
        nint tapStep, bool accumulate)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(
                new FilterGradientOperation<WinogradF4>(points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate));
        }
        else
        {
            SimdDispatch.Run(
                new FilterGradientOperation<WinogradF2>(points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate));
        }
    }

    private readonly struct SourceOperation<TForm>(
        float** pixels, nint channels, float* scratch, float* to, nint pointStep) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Source(pixels, channels, scratch, to, pointStep);
    }

    private readonly struct FilterOperation<TForm>(
        float* taps, nint tapStep, nint width, float* scratch, float* to, nint pointStep) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Filter(taps, tapStep, width, scratch, to, pointStep);
    }

    private readonly ref struct TargetOperation<TForm>(
        float* points, nint pointStep, float* scratch, ref readonly WinogradTile tile) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        private readonly ref readonly WinogradTile _tile = ref tile;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Target(points, pointStep, scratch, in _tile);
    }

    private readonly struct TargetGradientOperation<TForm>(
        float** pixels, nint channels, float* scratch, float* to, nint pointStep, float* total) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged =>
                WinogradTransforms<TSimd, TVector, TForm>.TargetGradient(pixels, channels, scratch, to, pointStep, total);
    }

    private readonly struct FilterGradientOperation<TForm>(
        float* points, nint pointStep, nint chunkStep, int chunks, nint channels, float* scratch, float* to, nint tapStep, bool accumulate)
            : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.FilterGradient(
                points, pointStep, chunkStep, chunks, channels, scratch, to, tapStep, accumulate);
    }
}
