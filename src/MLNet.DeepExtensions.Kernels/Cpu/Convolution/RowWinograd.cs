using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Winograd's F(4, 3) down the rows of planes (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015, with the points 0, 1, -1, 2,
/// -2): four rows of sums under three rows of taps by six products instead of twelve. Along a row the taps stay as they are, so that nothing is shuffled.
/// </summary>
internal static unsafe class RowWinograd
{
    /// <summary>Target rows of a tile.</summary>
    public const int TileRows = 4;

    /// <summary>Products of a tile.</summary>
    public const int Products = 6;

    /// <summary>Rows of taps.</summary>
    public const int Taps = 3;

    /// <summary>Filters <c>[filters, 3, width]</c> as <c>[6, filters, width]</c>.</summary>
    /// <param name="from">The filters.</param>
    /// <param name="filters">Their number.</param>
    /// <param name="width">Taps of a row.</param>
    /// <param name="to">The transformed filters.</param>
    public static void Filters(float* from, nint filters, int width, float* to)
    {
        nint product = filters * width;
        for (nint filter = 0; filter < filters; filter++)
        {
            for (int v = 0; v < width; v++, to++)
            {
                float* taps = from + (filter * Taps * width) + v;
                float top = taps[0], middle = taps[width], bottom = taps[2 * width];
                to[0] = top / 4;
                to[product] = -(top + middle + bottom) / 6;
                to[2 * product] = -(top - middle + bottom) / 6;
                to[3 * product] = (top / 24) + (middle / 12) + (bottom / 6);
                to[4 * product] = (top / 24) - (middle / 12) + (bottom / 6);
                to[5 * product] = bottom;
            }
        }
    }

    /// <summary>Six source rows as the operands of the six products.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="pitch">The distance between rows.</param>
    /// <param name="length">Values of a row; up to a vector more is read and written.</param>
    /// <param name="to">The first product's operand.</param>
    /// <param name="product">The distance between the products' operands.</param>
    public static void Source(float* from, nint pitch, nint length, float* to, nint product)
    {
        if (Avx512F.IsSupported)
        {
            Source<Simd512, Vector512<float>>(from, pitch, length, to, product);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            Source<Simd256, Vector256<float>>(from, pitch, length, to, product);
        }
        else
        {
            Source<SimdPortable, Vector<float>>(from, pitch, length, to, product);
        }
    }

    /// <summary>The six products of a tile as four rows of sums.</summary>
    /// <param name="from">The first product.</param>
    /// <param name="product">The distance between products.</param>
    /// <param name="length">Values of a row; up to a vector more is read and written.</param>
    /// <param name="bias">What is added to every sum.</param>
    /// <param name="lowest">The lower bound of the sums.</param>
    /// <param name="highest">The upper bound of the sums.</param>
    /// <param name="to">The first row.</param>
    /// <param name="pitch">The distance between rows.</param>
    public static void Target(float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch)
    {
        if (Avx512F.IsSupported)
        {
            Target<Simd512, Vector512<float>>(from, product, length, bias, lowest, highest, to, pitch);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            Target<Simd256, Vector256<float>>(from, product, length, bias, lowest, highest, to, pitch);
        }
        else
        {
            Target<SimdPortable, Vector<float>>(from, product, length, bias, lowest, highest, to, pitch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Source<TSimd, TVector>(float* from, nint pitch, nint length, float* to, nint product)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector minusFive = TSimd.Broadcast(-5f), minusFour = TSimd.Broadcast(-4f), four = TSimd.Broadcast(4f), two = TSimd.Broadcast(2f);
        for (nint i = 0; i < length; i += TSimd.Count, from += TSimd.Count, to += TSimd.Count)
        {
            TVector d0 = TSimd.Load(from);
            TVector d1 = TSimd.Load(from + pitch);
            TVector d2 = TSimd.Load(from + (2 * pitch));
            TVector d3 = TSimd.Load(from + (3 * pitch));
            TVector d4 = TSimd.Load(from + (4 * pitch));
            TVector d5 = TSimd.Load(from + (5 * pitch));
            TVector even = TSimd.MultiplyAdd(minusFour, d2, d4);
            TVector odd = TSimd.MultiplyAdd(minusFour, d1, d3);
            TVector nearEven = TSimd.Subtract(d4, d2);
            TVector nearOdd = TSimd.Multiply(two, TSimd.Subtract(d3, d1));
            TSimd.Store(to, TSimd.MultiplyAdd(four, d0, TSimd.MultiplyAdd(minusFive, d2, d4)));
            TSimd.Store(to + product, TSimd.Add(even, odd));
            TSimd.Store(to + (2 * product), TSimd.Subtract(even, odd));
            TSimd.Store(to + (3 * product), TSimd.Add(nearEven, nearOdd));
            TSimd.Store(to + (4 * product), TSimd.Subtract(nearEven, nearOdd));
            TSimd.Store(to + (5 * product), TSimd.MultiplyAdd(four, d1, TSimd.MultiplyAdd(minusFive, d3, d5)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Target<TSimd, TVector>(float* from, nint product, nint length, float bias, float lowest, float highest, float* to, nint pitch)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector two = TSimd.Broadcast(2f), four = TSimd.Broadcast(4f), eight = TSimd.Broadcast(8f), start = TSimd.Broadcast(bias);
        TVector low = TSimd.Broadcast(lowest), high = TSimd.Broadcast(highest);
        for (nint i = 0; i < length; i += TSimd.Count, from += TSimd.Count, to += TSimd.Count)
        {
            TVector m1 = TSimd.Load(from + product);
            TVector m2 = TSimd.Load(from + (2 * product));
            TVector m3 = TSimd.Load(from + (3 * product));
            TVector m4 = TSimd.Load(from + (4 * product));
            TVector sum = TSimd.Add(m1, m2), difference = TSimd.Subtract(m1, m2);
            TVector farSum = TSimd.Add(m3, m4), farDifference = TSimd.Subtract(m3, m4);
            TVector first = TSimd.Add(TSimd.Load(from), TSimd.Add(sum, farSum));
            TVector last = TSimd.Add(TSimd.Load(from + (5 * product)), TSimd.MultiplyAdd(eight, farDifference, difference));
            TSimd.Store(to, TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, first))));
            TSimd.Store(to + pitch, TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, TSimd.MultiplyAdd(two, farDifference, difference)))));
            TSimd.Store(to + (2 * pitch), TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, TSimd.MultiplyAdd(four, farSum, sum)))));
            TSimd.Store(to + (3 * pitch), TSimd.AtMost(high, TSimd.AtLeast(low, TSimd.Add(start, last))));
        }
    }
}
