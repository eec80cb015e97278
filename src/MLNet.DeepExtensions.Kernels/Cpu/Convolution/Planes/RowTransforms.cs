using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The transforms of <see cref="RowWinograd"/>, in one source for all widths.</summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal static unsafe class RowTransforms<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Filters <c>[filters, 3, width]</c> as <c>[6, filters, width]</c>.</summary>
    /// <param name="from">The filters.</param>
    /// <param name="filters">Their number.</param>
    /// <param name="width">Taps of a row.</param>
    /// <param name="to">The transformed filters.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filters(float* from, nint filters, int width, float* to)
    {
        nint product = filters * width;
        for (nint filter = 0; filter < filters; filter++, from += RowWinograd.Taps * width, to += width)
        {
            for (int v = 0; v < width; v += TSimd.Count)
            {
                TVector mask = TSimd.Mask(width - v);
                float* taps = from + v;
                TVector v0 = TSimd.Load(taps, mask);
                TVector v1 = TSimd.Load(taps + width, mask);
                TVector v2 = TSimd.Load(taps + (2 * width), mask);
                WinogradF4.Filter<TSimd, TVector>(ref v0, ref v1, ref v2, out TVector v3, out TVector v4, out TVector v5);
                float* line = to + v;
                TSimd.Store(line, mask, v0);
                TSimd.Store(line + product, mask, v1);
                TSimd.Store(line + (2 * product), mask, v2);
                TSimd.Store(line + (3 * product), mask, v3);
                TSimd.Store(line + (4 * product), mask, v4);
                TSimd.Store(line + (5 * product), mask, v5);
            }
        }
    }

    /// <summary>Six source rows as the operands of the six products.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="to">The first product's operand; up to a vector more is written.</param>
    /// <param name="product">The distance between the products' operands.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source(float** rows, nint length, float* to, nint product)
    {
        for (nint i = 0; i < length; i += TSimd.Count, to += TSimd.Count)
        {
            LoadFour(rows, i, length - i, out TVector v0, out TVector v1, out TVector v2, out TVector v3);
            TVector v4 = Load(rows[4] + i, length - i);
            TVector v5 = Load(rows[5] + i, length - i);
            WinogradF4.Source<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, ref v4, ref v5);
            StoreProducts(to, product, v0, v1, v2, v3, v4, v5);
        }
    }

    /// <summary>The six products of a tile as four rows of sums.</summary>
    /// <param name="from">The first product; up to a vector more is read.</param>
    /// <param name="product">The distance between products.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="bias">What is added to every sum.</param>
    /// <param name="lowest">The lower bound of the sums.</param>
    /// <param name="highest">The upper bound of the sums.</param>
    /// <param name="to">The first row; up to a vector more is written.</param>
    /// <param name="pitch">The distance between rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Target(float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch)
    {
        TVector start = TSimd.Broadcast(bias), low = TSimd.Broadcast(lowest), high = TSimd.Broadcast(highest);
        for (nint i = 0; i < length; i += TSimd.Count, from += TSimd.Count, to += TSimd.Count)
        {
            TVector v0 = TSimd.Load(from);
            TVector v1 = TSimd.Load(from + product);
            TVector v2 = TSimd.Load(from + (2 * product));
            TVector v3 = TSimd.Load(from + (3 * product));
            TVector v4 = TSimd.Load(from + (4 * product));
            TVector v5 = TSimd.Load(from + (5 * product));
            WinogradF4.Target<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, v4, v5);
            TSimd.Store(to, TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, v0))));
            TSimd.Store(to + pitch, TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, v1))));
            TSimd.Store(to + (2 * pitch), TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, v2))));
            TSimd.Store(to + (3 * pitch), TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, v3))));
        }
    }

    /// <summary>Four rows of gradients as the operands of the six products of the filters' gradient.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="length">Values of a row.</param>
    /// <param name="to">The first product's operand; up to a vector more is written.</param>
    /// <param name="product">The distance between the products' operands.</param>
    /// <param name="total">A row that the four are added to; up to a vector more is read and written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TargetGradient(float** rows, nint length, float* to, nint product, float* total)
    {
        for (nint i = 0; i < length; i += TSimd.Count, to += TSimd.Count)
        {
            LoadFour(rows, i, length - i, out TVector v0, out TVector v1, out TVector v2, out TVector v3);
            TSimd.Store(total + i, TSimd.Add(TSimd.Load(total + i), TSimd.Add(TSimd.Add(v0, v1), TSimd.Add(v2, v3))));
            WinogradF4.TargetGradient<TSimd, TVector>(ref v0, ref v1, ref v2, ref v3, out TVector v4, out TVector v5);
            StoreProducts(to, product, v0, v1, v2, v3, v4, v5);
        }
    }

    /// <summary>The sums of the six products as the gradients of the three rows of taps, in place.</summary>
    /// <param name="lines">The sums, <c>[6, length]</c>; the gradients take the first half.</param>
    /// <param name="length">Values of a line, in whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FilterGradient(float* lines, nint length)
    {
        for (nint i = 0; i < length; i += TSimd.Count, lines += TSimd.Count)
        {
            TVector v0 = TSimd.Load(lines);
            TVector v1 = TSimd.Load(lines + length);
            TVector v2 = TSimd.Load(lines + (2 * length));
            TVector v3 = TSimd.Load(lines + (3 * length));
            TVector v4 = TSimd.Load(lines + (4 * length));
            TVector v5 = TSimd.Load(lines + (5 * length));
            WinogradF4.FilterGradient<TSimd, TVector>(ref v0, ref v1, ref v2, v3, v4, v5);
            TSimd.Store(lines, v0);
            TSimd.Store(lines + length, v1);
            TSimd.Store(lines + (2 * length), v2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadFour(float** rows, nint at, nint left, out TVector v0, out TVector v1, out TVector v2, out TVector v3)
    {
        v0 = Load(rows[0] + at, left);
        v1 = Load(rows[1] + at, left);
        v2 = Load(rows[2] + at, left);
        v3 = Load(rows[3] + at, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* from, nint left) => left >= TSimd.Count ? TSimd.Load(from) : TSimd.Load(from, TSimd.Mask(left));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreProducts(float* to, nint product, TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5)
    {
        TSimd.Store(to, v0);
        TSimd.Store(to + product, v1);
        TSimd.Store(to + (2 * product), v2);
        TSimd.Store(to + (3 * product), v3);
        TSimd.Store(to + (4 * product), v4);
        TSimd.Store(to + (5 * product), v5);
    }
}
