using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <see cref="Gemv"/> for weights that stay in the nearest caches: a single prediction of a small network, where a call's own cost is most
/// of it. Bias and ReLU are done on the way.
/// </summary>
/// <remarks>
/// A stripe of columns is summed in two or four chains, by the depth's remainder, so that narrow layers too hide the latency of a
/// multiply-add.
/// </remarks>
internal static unsafe class SmallGemv
{
    /// <summary>Computes the product.</summary>
    /// <param name="product">The operands.</param>
    public static void Multiply(in MatrixProduct product)
    {
        SimdDispatch.Run(new RowProduct(in product));
        if (product.Activation.Kind is not (ActivationKind.Linear or ActivationKind.ReLU))
        {
            ActivationFunctions.Apply(product.Activation, product.C, product.C, product.Columns);
        }
    }

    private readonly ref struct RowProduct(ref readonly MatrixProduct product) : ISimdOperation
    {
        private readonly ref readonly MatrixProduct _product = ref product;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            int column = 0;
            for (; _product.Columns - column >= 4 * TSimd.Count; column += 4 * TSimd.Count)
            {
                Wide<TSimd, TVector>(in _product, column);
            }

            for (; _product.Columns - column > TSimd.Count; column += 2 * TSimd.Count)
            {
                Narrow<TSimd, TVector, Sizes.N2>(in _product, column);
            }

            if (column < _product.Columns)
            {
                Narrow<TSimd, TVector, Sizes.N1>(in _product, column);
            }
        }
    }

    /// <summary>Four full vectors, in two chains each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide<TSimd, TVector>(in MatrixProduct product, int column)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        TVector d0 = TSimd.Zero, d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
        if (product.Bias != null)
        {
            float* bias = product.Bias + column;
            c0 = TSimd.Load(bias);
            c1 = TSimd.Load(bias + TSimd.Count);
            c2 = TSimd.Load(bias + (2 * TSimd.Count));
            c3 = TSimd.Load(bias + (3 * TSimd.Count));
        }

        float* b = product.B + column;
        float* a = product.A;
        nint step = product.BStride;
        nint k = product.Depth;
        for (; k >= 2; k -= 2, a += 2)
        {
            TVector x = TSimd.Broadcast(a[0]);
            c0 = TSimd.MultiplyAdd(x, TSimd.Load(b), c0);
            c1 = TSimd.MultiplyAdd(x, TSimd.Load(b + TSimd.Count), c1);
            c2 = TSimd.MultiplyAdd(x, TSimd.Load(b + (2 * TSimd.Count)), c2);
            c3 = TSimd.MultiplyAdd(x, TSimd.Load(b + (3 * TSimd.Count)), c3);
            b += step;
            x = TSimd.Broadcast(a[1]);
            d0 = TSimd.MultiplyAdd(x, TSimd.Load(b), d0);
            d1 = TSimd.MultiplyAdd(x, TSimd.Load(b + TSimd.Count), d1);
            d2 = TSimd.MultiplyAdd(x, TSimd.Load(b + (2 * TSimd.Count)), d2);
            d3 = TSimd.MultiplyAdd(x, TSimd.Load(b + (3 * TSimd.Count)), d3);
            b += step;
        }

        if (k > 0)
        {
            TVector x = TSimd.Broadcast(*a);
            c0 = TSimd.MultiplyAdd(x, TSimd.Load(b), c0);
            c1 = TSimd.MultiplyAdd(x, TSimd.Load(b + TSimd.Count), c1);
            c2 = TSimd.MultiplyAdd(x, TSimd.Load(b + (2 * TSimd.Count)), c2);
            c3 = TSimd.MultiplyAdd(x, TSimd.Load(b + (3 * TSimd.Count)), c3);
        }

        bool isRectified = product.Activation.Kind == ActivationKind.ReLU;
        float* c = product.C + column;
        TSimd.Store(c, Finish<TSimd, TVector>(c0, d0, isRectified));
        TSimd.Store(c + TSimd.Count, Finish<TSimd, TVector>(c1, d1, isRectified));
        TSimd.Store(c + (2 * TSimd.Count), Finish<TSimd, TVector>(c2, d2, isRectified));
        TSimd.Store(c + (3 * TSimd.Count), Finish<TSimd, TVector>(c3, d3, isRectified));
    }

    /// <summary>One or two vectors, the last of which may be a part, in four chains each.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TVectors">As large as there are vectors.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<TSimd, TVector, TVectors>(in MatrixProduct product, int column)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TVectors : unmanaged
    {
        int columns = product.Columns - column - (sizeof(TVectors) == 2 ? TSimd.Count : 0);
        TVector mask = TSimd.Mask(Math.Min(columns, TSimd.Count));
        TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
        TVector d0 = TSimd.Zero, d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
        if (product.Bias != null)
        {
            c0 = TileRow<TSimd, TVector>.Load<TVectors, Sizes.N2>(product.Bias + column, mask, out d0);
        }

        float* b = product.B + column;
        float* a = product.A;
        nint step = product.BStride;
        nint k = product.Depth;
        for (; k >= 4; k -= 4, a += 4)
        {
            c0 = Add<TSimd, TVector, TVectors>(a[0], b, mask, c0, ref d0);
            b += step;
            c1 = Add<TSimd, TVector, TVectors>(a[1], b, mask, c1, ref d1);
            b += step;
            c2 = Add<TSimd, TVector, TVectors>(a[2], b, mask, c2, ref d2);
            b += step;
            c3 = Add<TSimd, TVector, TVectors>(a[3], b, mask, c3, ref d3);
            b += step;
        }

        for (; k > 0; k--, a++, b += step)
        {
            c0 = Add<TSimd, TVector, TVectors>(*a, b, mask, c0, ref d0);
        }

        bool isRectified = product.Activation.Kind == ActivationKind.ReLU;
        TVector first = Finish<TSimd, TVector>(TSimd.Add(c0, c2), TSimd.Add(c1, c3), isRectified);
        TVector second = Finish<TSimd, TVector>(TSimd.Add(d0, d2), TSimd.Add(d1, d3), isRectified);
        TileRow<TSimd, TVector>.Store<TVectors, Sizes.N2>(product.C + column, mask, first, second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Add<TSimd, TVector, TVectors>(float value, float* b, TVector mask, TVector c, ref TVector d)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TVectors : unmanaged
    {
        TVector x = TSimd.Broadcast(value);
        TVector b0 = TileRow<TSimd, TVector>.Load<TVectors, Sizes.N2>(b, mask, out TVector b1);
        if (sizeof(TVectors) == 2)
        {
            d = TSimd.MultiplyAdd(x, b1, d);
        }

        return TSimd.MultiplyAdd(x, b0, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finish<TSimd, TVector>(TVector first, TVector second, bool isRectified)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        TVector sum = TSimd.Add(first, second);
        return isRectified ? TSimd.AtLeast(TSimd.Zero, sum) : sum;
    }
}
