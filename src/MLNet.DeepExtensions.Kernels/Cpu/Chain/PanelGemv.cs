using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One row times a small matrix in panels, <c>c = act(a W + b)</c>. A panel is four, two or one vector wide: a row of the bias, then the
/// rows of the weights, all of whole vectors.
/// </summary>
/// <remarks>
/// A panel is summed in two or four chains, by the depth's remainder, so that narrow ones too hide the latency of a multiply-add.
/// </remarks>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal static unsafe class PanelGemv<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes the product.</summary>
    /// <param name="a">The row, <c>[depth]</c>.</param>
    /// <param name="depth">The row's length.</param>
    /// <param name="panel">
    /// The panels, one behind the other: as many of four vectors as there are, then one of two, then one of one.
    /// </param>
    /// <param name="vectors">The vectors of the result.</param>
    /// <param name="c">The result.</param>
    /// <param name="isRectified">Whether the activation is ReLU.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, nint depth, float* panel, nint vectors, float* c, bool isRectified)
    {
        for (; vectors >= 4; vectors -= 4, c += 4 * TSimd.Count)
        {
            TVector c0 = TSimd.Load(panel), c1 = TSimd.Load(panel + TSimd.Count);
            TVector c2 = TSimd.Load(panel + (2 * TSimd.Count)), c3 = TSimd.Load(panel + (3 * TSimd.Count));
            TVector d0 = TSimd.Zero, d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
            panel += 4 * TSimd.Count;
            float* x = a;
            nint k = depth;
            for (; k >= 2; k -= 2, x += 2, panel += 8 * TSimd.Count)
            {
                TVector value = TSimd.BroadcastPair(x, out TVector next);
                c0 = TSimd.MultiplyAdd(value, TSimd.Load(panel), c0);
                c1 = TSimd.MultiplyAdd(value, TSimd.Load(panel + TSimd.Count), c1);
                c2 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (2 * TSimd.Count)), c2);
                c3 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (3 * TSimd.Count)), c3);
                d0 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (4 * TSimd.Count)), d0);
                d1 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (5 * TSimd.Count)), d1);
                d2 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (6 * TSimd.Count)), d2);
                d3 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (7 * TSimd.Count)), d3);
            }

            if (k > 0)
            {
                TVector value = TSimd.Broadcast(*x);
                c0 = TSimd.MultiplyAdd(value, TSimd.Load(panel), c0);
                c1 = TSimd.MultiplyAdd(value, TSimd.Load(panel + TSimd.Count), c1);
                c2 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (2 * TSimd.Count)), c2);
                c3 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (3 * TSimd.Count)), c3);
                panel += 4 * TSimd.Count;
            }

            Store(c, TSimd.Add(c0, d0), isRectified);
            Store(c + TSimd.Count, TSimd.Add(c1, d1), isRectified);
            Store(c + (2 * TSimd.Count), TSimd.Add(c2, d2), isRectified);
            Store(c + (3 * TSimd.Count), TSimd.Add(c3, d3), isRectified);
        }

        if (vectors >= 2)
        {
            TVector c0 = TSimd.Load(panel), c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
            TVector d0 = TSimd.Load(panel + TSimd.Count), d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
            panel += 2 * TSimd.Count;
            float* x = a;
            nint k = depth;
            for (; k >= 4; k -= 4, x += 4, panel += 8 * TSimd.Count)
            {
                TVector value = TSimd.BroadcastPair(x, out TVector next);
                c0 = TSimd.MultiplyAdd(value, TSimd.Load(panel), c0);
                d0 = TSimd.MultiplyAdd(value, TSimd.Load(panel + TSimd.Count), d0);
                c1 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (2 * TSimd.Count)), c1);
                d1 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (3 * TSimd.Count)), d1);
                value = TSimd.BroadcastPair(x + 2, out next);
                c2 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (4 * TSimd.Count)), c2);
                d2 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (5 * TSimd.Count)), d2);
                c3 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (6 * TSimd.Count)), c3);
                d3 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (7 * TSimd.Count)), d3);
            }

            for (; k > 0; k--, x++, panel += 2 * TSimd.Count)
            {
                TVector value = TSimd.Broadcast(*x);
                c0 = TSimd.MultiplyAdd(value, TSimd.Load(panel), c0);
                d0 = TSimd.MultiplyAdd(value, TSimd.Load(panel + TSimd.Count), d0);
            }

            Store(c, TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), isRectified);
            Store(c + TSimd.Count, TSimd.Add(TSimd.Add(d0, d1), TSimd.Add(d2, d3)), isRectified);
            c += 2 * TSimd.Count;
            vectors -= 2;
        }

        if (vectors > 0)
        {
            TVector c0 = TSimd.Load(panel), c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
            panel += TSimd.Count;
            float* x = a;
            nint k = depth;
            for (; k >= 4; k -= 4, x += 4, panel += 4 * TSimd.Count)
            {
                TVector value = TSimd.BroadcastPair(x, out TVector next);
                c0 = TSimd.MultiplyAdd(value, TSimd.Load(panel), c0);
                c1 = TSimd.MultiplyAdd(next, TSimd.Load(panel + TSimd.Count), c1);
                value = TSimd.BroadcastPair(x + 2, out next);
                c2 = TSimd.MultiplyAdd(value, TSimd.Load(panel + (2 * TSimd.Count)), c2);
                c3 = TSimd.MultiplyAdd(next, TSimd.Load(panel + (3 * TSimd.Count)), c3);
            }

            for (; k > 0; k--, x++, panel += TSimd.Count)
            {
                c0 = TSimd.MultiplyAdd(TSimd.Broadcast(*x), TSimd.Load(panel), c0);
            }

            Store(c, TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), isRectified);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, TVector sum, bool isRectified) =>
        TSimd.Store(c, isRectified ? TSimd.AtLeast(TSimd.Zero, sum) : sum);
}
