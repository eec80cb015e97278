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
    public static void Source(WinogradPass pass, float** pixels, nint channels, float* scratch, WinogradPlanes to)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new SourceOperation<WinogradF4>(pixels, channels, scratch, to));
        }
        else
        {
            SimdDispatch.Run(new SourceOperation<WinogradF2>(pixels, channels, scratch, to));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Filter"/>
    public static void Filter(WinogradPass pass, WinogradPlanes taps, nint width, float* scratch, WinogradPlanes to)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new FilterOperation<WinogradF4>(taps, width, scratch, to));
        }
        else
        {
            SimdDispatch.Run(new FilterOperation<WinogradF2>(taps, width, scratch, to));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.Target"/>
    public static void Target(WinogradPass pass, WinogradPlanes points, float* scratch, in WinogradTile tile)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new TargetOperation<WinogradF4>(points, scratch, in tile));
        }
        else
        {
            SimdDispatch.Run(new TargetOperation<WinogradF2>(points, scratch, in tile));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.TargetGradient"/>
    public static void TargetGradient(
        WinogradPass pass, float** pixels, nint channels, float* scratch, WinogradPlanes to, float* total)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(new TargetGradientOperation<WinogradF4>(pixels, channels, scratch, to, total));
        }
        else
        {
            SimdDispatch.Run(new TargetGradientOperation<WinogradF2>(pixels, channels, scratch, to, total));
        }
    }

    /// <inheritdoc cref="WinogradTransforms{TSimd,TVector,TForm}.FilterGradient"/>
    public static void FilterGradient(
        WinogradPass pass, WinogradPlanes points, nint chunkStep, int chunks, nint channels, float* scratch, WinogradPlanes taps,
        bool accumulate)
    {
        if (pass.Outputs == WinogradF4.Outputs)
        {
            SimdDispatch.Run(
                new FilterGradientOperation<WinogradF4>(points, chunkStep, chunks, channels, scratch, taps, accumulate));
        }
        else
        {
            SimdDispatch.Run(
                new FilterGradientOperation<WinogradF2>(points, chunkStep, chunks, channels, scratch, taps, accumulate));
        }
    }

    private readonly struct SourceOperation<TForm>(
        float** pixels, nint channels, float* scratch, WinogradPlanes to) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Source(pixels, channels, scratch, to);
    }

    private readonly struct FilterOperation<TForm>(
        WinogradPlanes taps, nint width, float* scratch, WinogradPlanes to) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Filter(taps, width, scratch, to);
    }

    private readonly ref struct TargetOperation<TForm>(
        WinogradPlanes points, float* scratch, ref readonly WinogradTile tile) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        private readonly ref readonly WinogradTile _tile = ref tile;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.Target(points, scratch, in _tile);
    }

    private readonly struct TargetGradientOperation<TForm>(
        float** pixels, nint channels, float* scratch, WinogradPlanes to, float* total) : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged =>
                WinogradTransforms<TSimd, TVector, TForm>.TargetGradient(pixels, channels, scratch, to, total);
    }

    private readonly struct FilterGradientOperation<TForm>(
        WinogradPlanes points, nint chunkStep, int chunks, nint channels, float* scratch, WinogradPlanes taps, bool accumulate)
            : ISimdOperation
        where TForm : struct, IWinogradForm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => WinogradTransforms<TSimd, TVector, TForm>.FilterGradient(
                points, chunkStep, chunks, channels, scratch, taps, accumulate);
    }
}
