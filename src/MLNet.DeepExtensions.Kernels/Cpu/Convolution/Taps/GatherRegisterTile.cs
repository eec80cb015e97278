using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The register tile of convolutions, in one source for all widths and heights; see <see cref="RegisterTile{TSimd,TVector}"/>.
/// </summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <remarks>
/// The rows of A are fourteen addresses that share one index: the processor adds them up while it broadcasts, and the few that find no
/// register cost a load each, for which there is room beside 28 multiply-adds. Every element of C is one chain of multiply-adds
/// in the order of the runs, so its bits do not depend on the tile that it falls into.
/// </remarks>
internal static unsafe class GatherRegisterTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes a tile.</summary>
    /// <typeparam name="TRows">As large as the tile is high, 1 to 14.</typeparam>
    /// <typeparam name="TVectors">As large as the tile is wide in vectors, 1 or 2.</typeparam>
    /// <typeparam name="TEdge">
    /// 1 where the last vector is full, 2 where it is not but B is padded, 3 where B is not padded either.
    /// </typeparam>
    /// <typeparam name="TLanes">1 where an element of A meets a whole row of B, 2 where each lane has its own.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TEdge, TLanes>(in GatherTile tile)
        where TRows : unmanaged
        where TVectors : unmanaged
        where TEdge : unmanaged
        where TLanes : unmanaged
    {
        TVector mask = TSimd.Mask(tile.Columns - (sizeof(TVectors) == 2 ? TSimd.Count : 0));
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero;
        TVector c10 = TSimd.Zero, c11 = TSimd.Zero;
        TVector c20 = TSimd.Zero, c21 = TSimd.Zero;
        TVector c30 = TSimd.Zero, c31 = TSimd.Zero;
        TVector c40 = TSimd.Zero, c41 = TSimd.Zero;
        TVector c50 = TSimd.Zero, c51 = TSimd.Zero;
        TVector c60 = TSimd.Zero, c61 = TSimd.Zero;
        TVector c70 = TSimd.Zero, c71 = TSimd.Zero;
        TVector c80 = TSimd.Zero, c81 = TSimd.Zero;
        TVector c90 = TSimd.Zero, c91 = TSimd.Zero;
        TVector c100 = TSimd.Zero, c101 = TSimd.Zero;
        TVector c110 = TSimd.Zero, c111 = TSimd.Zero;
        TVector c120 = TSimd.Zero, c121 = TSimd.Zero;
        TVector c130 = TSimd.Zero, c131 = TSimd.Zero;
        float** c = tile.C;
        if (tile.Accumulate)
        {
            Load<TVectors, TEdge>(c[0], mask, out c00, out c01);
            if (sizeof(TRows) > 1)
            {
                Load<TVectors, TEdge>(c[1], mask, out c10, out c11);
            }

            if (sizeof(TRows) > 2)
            {
                Load<TVectors, TEdge>(c[2], mask, out c20, out c21);
            }

            if (sizeof(TRows) > 3)
            {
                Load<TVectors, TEdge>(c[3], mask, out c30, out c31);
            }

            if (sizeof(TRows) > 4)
            {
                Load<TVectors, TEdge>(c[4], mask, out c40, out c41);
            }

            if (sizeof(TRows) > 5)
            {
                Load<TVectors, TEdge>(c[5], mask, out c50, out c51);
            }

            if (sizeof(TRows) > 6)
            {
                Load<TVectors, TEdge>(c[6], mask, out c60, out c61);
            }

            if (sizeof(TRows) > 7)
            {
                Load<TVectors, TEdge>(c[7], mask, out c70, out c71);
            }

            if (sizeof(TRows) > 8)
            {
                Load<TVectors, TEdge>(c[8], mask, out c80, out c81);
            }

            if (sizeof(TRows) > 9)
            {
                Load<TVectors, TEdge>(c[9], mask, out c90, out c91);
            }

            if (sizeof(TRows) > 10)
            {
                Load<TVectors, TEdge>(c[10], mask, out c100, out c101);
            }

            if (sizeof(TRows) > 11)
            {
                Load<TVectors, TEdge>(c[11], mask, out c110, out c111);
            }

            if (sizeof(TRows) > 12)
            {
                Load<TVectors, TEdge>(c[12], mask, out c120, out c121);
            }

            if (sizeof(TRows) > 13)
            {
                Load<TVectors, TEdge>(c[13], mask, out c130, out c131);
            }
        }
        else if (tile.Initial != null)
        {
            Load<TVectors, TEdge>(tile.Initial, mask, out c00, out c01);
            c10 = c20 = c30 = c40 = c50 = c60 = c70 = c80 = c90 = c100 = c110 = c120 = c130 = c00;
            c11 = c21 = c31 = c41 = c51 = c61 = c71 = c81 = c91 = c101 = c111 = c121 = c131 = c01;
        }

        float** a = tile.A;
        float* a0 = a[0];
        float* a1 = sizeof(TRows) > 1 ? a[1] : null;
        float* a2 = sizeof(TRows) > 2 ? a[2] : null;
        float* a3 = sizeof(TRows) > 3 ? a[3] : null;
        float* a4 = sizeof(TRows) > 4 ? a[4] : null;
        float* a5 = sizeof(TRows) > 5 ? a[5] : null;
        float* a6 = sizeof(TRows) > 6 ? a[6] : null;
        float* a7 = sizeof(TRows) > 7 ? a[7] : null;
        float* a8 = sizeof(TRows) > 8 ? a[8] : null;
        float* a9 = sizeof(TRows) > 9 ? a[9] : null;
        float* a10 = sizeof(TRows) > 10 ? a[10] : null;
        float* a11 = sizeof(TRows) > 11 ? a[11] : null;
        float* a12 = sizeof(TRows) > 12 ? a[12] : null;
        float* a13 = sizeof(TRows) > 13 ? a[13] : null;
        nint bStep = tile.BStep;
        nint step = tile.Step;
        nint length = tile.Length * step;
        for (nint run = 0; run < tile.Runs; run++)
        {
            float* b = tile.B + (tile.BStarts[run] * bStep);
            nint i = tile.Starts[run];
            nint stop = i + length;
            do
            {
                TVector b0 = sizeof(TEdge) == 3 && sizeof(TVectors) == 1 ? TSimd.Load(b, mask) : TSimd.Load(b);
                TVector b1 = sizeof(TVectors) == 1 ? TSimd.Zero : sizeof(TEdge) == 3 ? TSimd.Load(b + TSimd.Count, mask)
                    : TSimd.Load(b + TSimd.Count);
                b += bStep;
                Add<TVectors, TEdge, TLanes>(a0 + i, b0, b1, mask, ref c00, ref c01);
                if (sizeof(TRows) > 1)
                {
                    Add<TVectors, TEdge, TLanes>(a1 + i, b0, b1, mask, ref c10, ref c11);
                }

                if (sizeof(TRows) > 2)
                {
                    Add<TVectors, TEdge, TLanes>(a2 + i, b0, b1, mask, ref c20, ref c21);
                }

                if (sizeof(TRows) > 3)
                {
                    Add<TVectors, TEdge, TLanes>(a3 + i, b0, b1, mask, ref c30, ref c31);
                }

                if (sizeof(TRows) > 4)
                {
                    Add<TVectors, TEdge, TLanes>(a4 + i, b0, b1, mask, ref c40, ref c41);
                }

                if (sizeof(TRows) > 5)
                {
                    Add<TVectors, TEdge, TLanes>(a5 + i, b0, b1, mask, ref c50, ref c51);
                }

                if (sizeof(TRows) > 6)
                {
                    Add<TVectors, TEdge, TLanes>(a6 + i, b0, b1, mask, ref c60, ref c61);
                }

                if (sizeof(TRows) > 7)
                {
                    Add<TVectors, TEdge, TLanes>(a7 + i, b0, b1, mask, ref c70, ref c71);
                }

                if (sizeof(TRows) > 8)
                {
                    Add<TVectors, TEdge, TLanes>(a8 + i, b0, b1, mask, ref c80, ref c81);
                }

                if (sizeof(TRows) > 9)
                {
                    Add<TVectors, TEdge, TLanes>(a9 + i, b0, b1, mask, ref c90, ref c91);
                }

                if (sizeof(TRows) > 10)
                {
                    Add<TVectors, TEdge, TLanes>(a10 + i, b0, b1, mask, ref c100, ref c101);
                }

                if (sizeof(TRows) > 11)
                {
                    Add<TVectors, TEdge, TLanes>(a11 + i, b0, b1, mask, ref c110, ref c111);
                }

                if (sizeof(TRows) > 12)
                {
                    Add<TVectors, TEdge, TLanes>(a12 + i, b0, b1, mask, ref c120, ref c121);
                }

                if (sizeof(TRows) > 13)
                {
                    Add<TVectors, TEdge, TLanes>(a13 + i, b0, b1, mask, ref c130, ref c131);
                }

                i += step;
            }
            while (i != stop);
        }

        Store<TVectors, TEdge>(in tile, c[0], mask, c00, c01);
        if (sizeof(TRows) > 1)
        {
            Store<TVectors, TEdge>(in tile, c[1], mask, c10, c11);
        }

        if (sizeof(TRows) > 2)
        {
            Store<TVectors, TEdge>(in tile, c[2], mask, c20, c21);
        }

        if (sizeof(TRows) > 3)
        {
            Store<TVectors, TEdge>(in tile, c[3], mask, c30, c31);
        }

        if (sizeof(TRows) > 4)
        {
            Store<TVectors, TEdge>(in tile, c[4], mask, c40, c41);
        }

        if (sizeof(TRows) > 5)
        {
            Store<TVectors, TEdge>(in tile, c[5], mask, c50, c51);
        }

        if (sizeof(TRows) > 6)
        {
            Store<TVectors, TEdge>(in tile, c[6], mask, c60, c61);
        }

        if (sizeof(TRows) > 7)
        {
            Store<TVectors, TEdge>(in tile, c[7], mask, c70, c71);
        }

        if (sizeof(TRows) > 8)
        {
            Store<TVectors, TEdge>(in tile, c[8], mask, c80, c81);
        }

        if (sizeof(TRows) > 9)
        {
            Store<TVectors, TEdge>(in tile, c[9], mask, c90, c91);
        }

        if (sizeof(TRows) > 10)
        {
            Store<TVectors, TEdge>(in tile, c[10], mask, c100, c101);
        }

        if (sizeof(TRows) > 11)
        {
            Store<TVectors, TEdge>(in tile, c[11], mask, c110, c111);
        }

        if (sizeof(TRows) > 12)
        {
            Store<TVectors, TEdge>(in tile, c[12], mask, c120, c121);
        }

        if (sizeof(TRows) > 13)
        {
            Store<TVectors, TEdge>(in tile, c[13], mask, c130, c131);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors, TEdge, TLanes>(float* a, TVector b0, TVector b1, TVector mask, ref TVector c0, ref TVector c1)
        where TVectors : unmanaged
        where TEdge : unmanaged
        where TLanes : unmanaged
    {
        if (sizeof(TLanes) == 2)
        {
            Load<TVectors, TEdge>(a, mask, out TVector x0, out TVector x1);
            c0 = TSimd.MultiplyAdd(x0, b0, c0);
            c1 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(x1, b1, c1) : c1;
            return;
        }

        TVector x = TSimd.Broadcast(*a);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        c1 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(x, b1, c1) : c1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TVectors, TEdge>(float* from, TVector mask, out TVector v0, out TVector v1)
        where TVectors : unmanaged
        where TEdge : unmanaged
    {
        if (sizeof(TVectors) == 2)
        {
            v0 = TSimd.Load(from);
            v1 = sizeof(TEdge) == 1 ? TSimd.Load(from + TSimd.Count) : TSimd.Load(from + TSimd.Count, mask);
        }
        else
        {
            v0 = sizeof(TEdge) == 1 ? TSimd.Load(from) : TSimd.Load(from, mask);
            v1 = TSimd.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TEdge>(in GatherTile tile, float* c, TVector mask, TVector v0, TVector v1)
        where TVectors : unmanaged
        where TEdge : unmanaged
    {
        if (tile.Clamp)
        {
            TVector lowest = TSimd.Broadcast(tile.Lowest);
            TVector highest = TSimd.Broadcast(tile.Highest);
            v0 = TSimd.AtMost(highest, TSimd.AtLeast(lowest, v0));
            v1 = TSimd.AtMost(highest, TSimd.AtLeast(lowest, v1));
        }

        if (sizeof(TVectors) == 2)
        {
            TSimd.Store(c, v0);
        }

        float* last = sizeof(TVectors) == 2 ? c + TSimd.Count : c;
        TVector value = sizeof(TVectors) == 2 ? v1 : v0;
        if (sizeof(TEdge) == 1)
        {
            TSimd.Store(last, value);
        }
        else
        {
            TSimd.Store(last, mask, value);
        }
    }
}
