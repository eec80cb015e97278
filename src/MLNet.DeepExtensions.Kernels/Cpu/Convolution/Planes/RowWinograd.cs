using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Winograd's F(4, 3) down the rows of images, <see cref="WinogradF4"/>: four rows of sums under three rows of taps by six products instead
/// of twelve. Along a row the taps stay as they are, so that nothing is shuffled and a row's values may be pixels, channels or both.
/// </summary>
internal static unsafe class RowWinograd
{
    /// <summary>Target rows of a tile.</summary>
    public const int TileRows = 4;

    /// <summary>Products of a tile, and source rows that they are made of.</summary>
    public const int Products = 6;

    /// <summary>Rows of taps.</summary>
    public const int Taps = 3;

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Filters"/>
    public static void Filters(float* from, nint filters, int width, float* to) =>
        SimdDispatch.Run(new FiltersOperation(from, filters, width, to));

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Source"/>
    public static void Source(float** rows, nint length, float* to, nint product) =>
        SimdDispatch.Run(new SourceOperation(rows, length, to, product));

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.Target"/>
    public static void Target(float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch) =>
        SimdDispatch.Run(new TargetOperation(from, product, length, bias, lowest, highest, to, pitch));

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.TargetGradient"/>
    public static void TargetGradient(float** rows, nint length, float* to, nint product, float* total) =>
        SimdDispatch.Run(new TargetGradientOperation(rows, length, to, product, total));

    /// <inheritdoc cref="RowTransforms{TSimd,TVector}.FilterGradient"/>
    public static void FilterGradient(float* lines, nint length) =>
        SimdDispatch.Run(new FilterGradientOperation(lines, length));

    private readonly struct FiltersOperation(float* from, nint filters, int width, float* to) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => RowTransforms<TSimd, TVector>.Filters(from, filters, width, to);
    }

    private readonly struct SourceOperation(float** rows, nint length, float* to, nint product) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => RowTransforms<TSimd, TVector>.Source(rows, length, to, product);
    }

    private readonly struct TargetOperation(
        float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => RowTransforms<TSimd, TVector>.Target(from, product, length, bias, lowest, highest, to, pitch);
    }

    private readonly struct TargetGradientOperation(float** rows, nint length, float* to, nint product, float* total) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => RowTransforms<TSimd, TVector>.TargetGradient(rows, length, to, product, total);
    }

    private readonly struct FilterGradientOperation(float* lines, nint length) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => RowTransforms<TSimd, TVector>.FilterGradient(lines, length);
    }
}
