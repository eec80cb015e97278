using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The register tile of every matrix product, in one source for all widths and heights.</summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <remarks>
/// The tile's height and the variants are type arguments whose size is the constant: <c>sizeof</c> of a struct is known
/// before the JIT reads a branch, so that rows that are not there cost neither registers nor time to compile.
/// Every element of C is one chain of multiply-adds in the order of k, so its bits do not depend on the tile that it falls into.
/// </remarks>
internal static unsafe class RegisterTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    // Rows of B to fetch ahead while they are read in place: enough for the latency of the last-level cache, and fewer than the ways of
    // the first-level cache, since rows a power of two apart share a set.
    private const int RowsAhead = 6;

    // Steps after which C, fetched at the first, has come from anywhere.
    private const int DepthToHideFetch = 32;

    /// <summary>Computes a tile.</summary>
    /// <typeparam name="TRows">As large as the tile is high, 1 to 14.</typeparam>
    /// <typeparam name="TVectors">As large as the tile is wide in vectors, 1 or 2.</typeparam>
    /// <typeparam name="TEdge">2 where the last vector is not full, else 1.</typeparam>
    /// <typeparam name="TPack">2 where B is packed on the way, else 1.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TEdge, TPack>(in Tile tile)
        where TRows : unmanaged
        where TVectors : unmanaged
        where TEdge : unmanaged
        where TPack : unmanaged
    {
        TVector mask = TSimd.Mask(tile.Columns - (sizeof(TVectors) == 2 ? TSimd.Count : 0));

        // The sums start from the bias.
        TVector c00 = TSimd.Zero, c01 = TSimd.Zero;
        if (tile.Bias != null)
        {
            c00 = TileRow<TSimd, TVector>.Load<TVectors, TEdge>(tile.Bias, mask, out c01);
        }

        TVector c10 = c00, c11 = c01;
        TVector c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01;
        TVector c40 = c00, c41 = c01;
        TVector c50 = c00, c51 = c01;
        TVector c60 = c00, c61 = c01;
        TVector c70 = c00, c71 = c01;
        TVector c80 = c00, c81 = c01;
        TVector c90 = c00, c91 = c01;
        TVector c100 = c00, c101 = c01;
        TVector c110 = c00, c111 = c01;
        TVector c120 = c00, c121 = c01;
        TVector c130 = c00, c131 = c01;
        nint row = tile.ARow;
        nint step = tile.AStep;
        nint bStep = tile.BStep;
        float* a0 = tile.A;
        float* a3 = a0 + (3 * row);
        float* a6 = a0 + (6 * row);
        float* a9 = a0 + (9 * row);
        float* a12 = a0 + (12 * row);
        float* b = tile.B;
        float* packed = tile.PackedB;
        if (Sse.IsSupported && tile.K >= DepthToHideFetch)
        {
            float* line = tile.C;
            for (int r = 0; r < sizeof(TRows); r++, line += tile.CRow)
            {
                Sse.Prefetch0(line);
                Sse.Prefetch0(line + 16);
            }
        }

        for (nint k = tile.K; k > 0; k--)
        {
            TVector b0 = TileRow<TSimd, TVector>.Load<TVectors, TEdge>(b, mask, out TVector b1);
            if (sizeof(TPack) == 2)
            {
                TileRow<TSimd, TVector>.Store<TVectors, Sizes.N1>(packed, mask, b0, b1);

                packed += sizeof(TVectors) * TSimd.Count;
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(b + (RowsAhead * bStep));
                    Sse.Prefetch0(b + (RowsAhead * bStep) + 16);
                }
            }

            b += bStep;
            TVector a = TSimd.Broadcast(*a0);
            c00 = TSimd.MultiplyAdd(a, b0, c00);
            if (sizeof(TVectors) == 2)
            {
                c01 = TSimd.MultiplyAdd(a, b1, c01);
            }

            if (sizeof(TRows) > 1)
            {
                a = TSimd.Broadcast(a0[row]);
                c10 = TSimd.MultiplyAdd(a, b0, c10);
                c11 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c11) : c11;
            }

            if (sizeof(TRows) > 2)
            {
                a = TSimd.Broadcast(a0[2 * row]);
                c20 = TSimd.MultiplyAdd(a, b0, c20);
                c21 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c21) : c21;
            }

            if (sizeof(TRows) > 3)
            {
                a = TSimd.Broadcast(*a3);
                c30 = TSimd.MultiplyAdd(a, b0, c30);
                c31 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c31) : c31;
            }

            if (sizeof(TRows) > 4)
            {
                a = TSimd.Broadcast(a3[row]);
                c40 = TSimd.MultiplyAdd(a, b0, c40);
                c41 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c41) : c41;
            }

            if (sizeof(TRows) > 5)
            {
                a = TSimd.Broadcast(a3[2 * row]);
                c50 = TSimd.MultiplyAdd(a, b0, c50);
                c51 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c51) : c51;
            }

            if (sizeof(TRows) > 6)
            {
                a = TSimd.Broadcast(*a6);
                c60 = TSimd.MultiplyAdd(a, b0, c60);
                c61 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c61) : c61;
            }

            if (sizeof(TRows) > 7)
            {
                a = TSimd.Broadcast(a6[row]);
                c70 = TSimd.MultiplyAdd(a, b0, c70);
                c71 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c71) : c71;
            }

            if (sizeof(TRows) > 8)
            {
                a = TSimd.Broadcast(a6[2 * row]);
                c80 = TSimd.MultiplyAdd(a, b0, c80);
                c81 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c81) : c81;
            }

            if (sizeof(TRows) > 9)
            {
                a = TSimd.Broadcast(*a9);
                c90 = TSimd.MultiplyAdd(a, b0, c90);
                c91 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c91) : c91;
            }

            if (sizeof(TRows) > 10)
            {
                a = TSimd.Broadcast(a9[row]);
                c100 = TSimd.MultiplyAdd(a, b0, c100);
                c101 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c101) : c101;
            }

            if (sizeof(TRows) > 11)
            {
                a = TSimd.Broadcast(a9[2 * row]);
                c110 = TSimd.MultiplyAdd(a, b0, c110);
                c111 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c111) : c111;
            }

            if (sizeof(TRows) > 12)
            {
                a = TSimd.Broadcast(*a12);
                c120 = TSimd.MultiplyAdd(a, b0, c120);
                c121 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c121) : c121;
            }

            if (sizeof(TRows) > 13)
            {
                a = TSimd.Broadcast(a12[row]);
                c130 = TSimd.MultiplyAdd(a, b0, c130);
                c131 = sizeof(TVectors) == 2 ? TSimd.MultiplyAdd(a, b1, c131) : c131;
            }

            a0 += step;
            a3 += step;
            a6 += step;
            a9 += step;
            a12 += step;
        }

        // What stood in C joins the finished sum: the slices of a deep product are not one long chain.
        float* c = tile.C;
        nint cRow = tile.CRow;
        bool accumulate = tile.Accumulate;
        bool clamp = tile.Clamp;
        TVector lowest = TSimd.Broadcast(tile.Lowest), highest = TSimd.Broadcast(tile.Highest);
        TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c00, c01, accumulate, clamp, lowest, highest);
        if (sizeof(TRows) > 1)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c10, c11, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 2)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c20, c21, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 3)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c30, c31, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 4)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c40, c41, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 5)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c50, c51, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 6)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c60, c61, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 7)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c70, c71, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 8)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c80, c81, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 9)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c90, c91, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 10)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c100, c101, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 11)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c110, c111, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 12)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c120, c121, accumulate, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 13)
        {
            c += cRow;
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(c, mask, c130, c131, accumulate, clamp, lowest, highest);
        }
    }
}
