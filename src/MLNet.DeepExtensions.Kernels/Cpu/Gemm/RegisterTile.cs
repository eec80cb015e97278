using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The register tile of every matrix product, in one source for all widths and heights.</summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <remarks>
/// <para>The tile's height and the variants are type arguments whose size is the constant: <c>sizeof</c> of a struct is known
/// before the JIT reads a branch, so that rows that are not there cost neither registers nor time to compile.
/// Every element of C is one chain of multiply-adds in the order of k, so its bits do not depend on the tile that it falls into.</para>
/// <para>Where a processor does two multiply-adds a cycle, what limits it is how many instructions it takes in, all the more so where two
/// threads share a core: hence two steps a turn, and every other row read twice, by the multiply-adds themselves, in place of a broadcast.
/// All rows read twice would be more loads than there are multiply-adds.</para>
/// </remarks>
internal static unsafe class RegisterTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    // Rows of B to fetch ahead while they are read in place: enough for the latency of the last-level cache, and fewer than the ways of
    // the first-level cache, since rows a power of two apart share a set.
    private const int RowsAhead = 6;

    // Floats of B to fetch ahead where it lies side by side, in memory perhaps.
    private const int FloatsAhead = 2048;

    // Steps after which C, fetched at the first, has come from anywhere.
    private const int DepthToHideFetch = 32;

    /// <summary>Computes a tile.</summary>
    /// <typeparam name="TRows">As large as the tile is high, 1 to 14.</typeparam>
    /// <typeparam name="TVectors">As large as the tile is wide in vectors, 1 or 2.</typeparam>
    /// <typeparam name="TEdge">2 where the last vector is not full, else 1.</typeparam>
    /// <typeparam name="TFormA">How A lies: 1 anyhow, 2 in a packed panel (rows side by side), 3 in rows.</typeparam>
    /// <typeparam name="TFormB">How B is read: 1 as it lies, 2 packed on the way, 3 fetched ahead.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TVectors, TEdge, TFormA, TFormB>(in Tile tile)
        where TRows : unmanaged
        where TVectors : unmanaged
        where TEdge : unmanaged
        where TFormA : unmanaged
        where TFormB : unmanaged
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
        nint row = sizeof(TFormA) == 2 ? 1 : tile.ARow;
        nint step = sizeof(TFormA) == 2 ? sizeof(TRows) : sizeof(TFormA) == 3 ? 1 : tile.AStep;
        nint bStep = tile.BStep;
        float* a0 = tile.A;
        float* a3 = a0 + (3 * row);
        float* a6 = a0 + (6 * row);
        float* a9 = a0 + (9 * row);
        float* a12 = a0 + (12 * row);
        float* again = Again(in tile);
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

        for (nint k = tile.K; k > 0; k -= 2)
        {
            TVector b0 = Next<TVectors, TEdge, TFormB>(ref b, ref packed, bStep, mask, out TVector b1);
            Add<TVectors, TFormA>(a0, again, 0, a0, 0, b0, b1, ref c00, ref c01);
            if (sizeof(TRows) > 1)
            {
                Add<TVectors, TFormA>(a0, again, 1, a0, row, b0, b1, ref c10, ref c11);
            }

            if (sizeof(TRows) > 2)
            {
                Add<TVectors, TFormA>(a0, again, 2, a0, 2 * row, b0, b1, ref c20, ref c21);
            }

            if (sizeof(TRows) > 3)
            {
                Add<TVectors, TFormA>(a0, again, 3, a3, 0, b0, b1, ref c30, ref c31);
            }

            if (sizeof(TRows) > 4)
            {
                Add<TVectors, TFormA>(a0, again, 4, a3, row, b0, b1, ref c40, ref c41);
            }

            if (sizeof(TRows) > 5)
            {
                Add<TVectors, TFormA>(a0, again, 5, a3, 2 * row, b0, b1, ref c50, ref c51);
            }

            if (sizeof(TRows) > 6)
            {
                Add<TVectors, TFormA>(a0, again, 6, a6, 0, b0, b1, ref c60, ref c61);
            }

            if (sizeof(TRows) > 7)
            {
                Add<TVectors, TFormA>(a0, again, 7, a6, row, b0, b1, ref c70, ref c71);
            }

            if (sizeof(TRows) > 8)
            {
                Add<TVectors, TFormA>(a0, again, 8, a6, 2 * row, b0, b1, ref c80, ref c81);
            }

            if (sizeof(TRows) > 9)
            {
                Add<TVectors, TFormA>(a0, again, 9, a9, 0, b0, b1, ref c90, ref c91);
            }

            if (sizeof(TRows) > 10)
            {
                Add<TVectors, TFormA>(a0, again, 10, a9, row, b0, b1, ref c100, ref c101);
            }

            if (sizeof(TRows) > 11)
            {
                Add<TVectors, TFormA>(a0, again, 11, a9, 2 * row, b0, b1, ref c110, ref c111);
            }

            if (sizeof(TRows) > 12)
            {
                Add<TVectors, TFormA>(a0, again, 12, a12, 0, b0, b1, ref c120, ref c121);
            }

            if (sizeof(TRows) > 13)
            {
                Add<TVectors, TFormA>(a0, again, 13, a12, row, b0, b1, ref c130, ref c131);
            }

            if (k == 1)
            {
                break;
            }

            b0 = Next<TVectors, TEdge, TFormB>(ref b, ref packed, bStep, mask, out b1);
            Add<TVectors, TFormA>(a0, again, sizeof(TRows), a0, step, b0, b1, ref c00, ref c01);
            if (sizeof(TRows) > 1)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 1, a0, row + step, b0, b1, ref c10, ref c11);
            }

            if (sizeof(TRows) > 2)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 2, a0, (2 * row) + step, b0, b1, ref c20, ref c21);
            }

            if (sizeof(TRows) > 3)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 3, a3, step, b0, b1, ref c30, ref c31);
            }

            if (sizeof(TRows) > 4)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 4, a3, row + step, b0, b1, ref c40, ref c41);
            }

            if (sizeof(TRows) > 5)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 5, a3, (2 * row) + step, b0, b1, ref c50, ref c51);
            }

            if (sizeof(TRows) > 6)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 6, a6, step, b0, b1, ref c60, ref c61);
            }

            if (sizeof(TRows) > 7)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 7, a6, row + step, b0, b1, ref c70, ref c71);
            }

            if (sizeof(TRows) > 8)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 8, a6, (2 * row) + step, b0, b1, ref c80, ref c81);
            }

            if (sizeof(TRows) > 9)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 9, a9, step, b0, b1, ref c90, ref c91);
            }

            if (sizeof(TRows) > 10)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 10, a9, row + step, b0, b1, ref c100, ref c101);
            }

            if (sizeof(TRows) > 11)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 11, a9, (2 * row) + step, b0, b1, ref c110, ref c111);
            }

            if (sizeof(TRows) > 12)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 12, a12, step, b0, b1, ref c120, ref c121);
            }

            if (sizeof(TRows) > 13)
            {
                Add<TVectors, TFormA>(a0, again, sizeof(TRows) + 13, a12, row + step, b0, b1, ref c130, ref c131);
            }

            a0 += 2 * step;
            a3 += 2 * step;
            a6 += 2 * step;
            a9 += 2 * step;
            a12 += 2 * step;
            again += 2 * step;
        }

        // What stands before the sum joins it when it is finished: the slices of a deep product are not one long chain.
        float* c = tile.C;
        float* before = tile.Before;
        float* gate = tile.Gate;
        nint cRow = tile.CRow, beforeRow = tile.BeforeRow;
        bool clamp = tile.Clamp;
        TVector lowest = TSimd.Broadcast(tile.Lowest), highest = TSimd.Broadcast(tile.Highest);
        TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
            ref c, cRow, ref before, beforeRow, ref gate, mask, c00, c01, clamp, lowest, highest);
        if (sizeof(TRows) > 1)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c10, c11, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 2)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c20, c21, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 3)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c30, c31, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 4)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c40, c41, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 5)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c50, c51, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 6)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c60, c61, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 7)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c70, c71, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 8)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c80, c81, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 9)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c90, c91, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 10)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c100, c101, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 11)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c110, c111, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 12)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c120, c121, clamp, lowest, highest);
        }

        if (sizeof(TRows) > 13)
        {
            TileRow<TSimd, TVector>.Finish<TVectors, TEdge>(
                ref c, cRow, ref before, beforeRow, ref gate, mask, c130, c131, clamp, lowest, highest);
        }
    }

    // The next row of B; packed, or fetched ahead, on the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Next<TVectors, TEdge, TFormB>(ref float* b, ref float* packed, nint bStep, TVector mask, out TVector b1)
        where TVectors : unmanaged
        where TEdge : unmanaged
        where TFormB : unmanaged
    {
        TVector b0 = TileRow<TSimd, TVector>.Load<TVectors, TEdge>(b, mask, out b1);
        if (sizeof(TFormB) == 2)
        {
            TileRow<TSimd, TVector>.Store<TVectors, Sizes.N1>(packed, mask, b0, b1);
            packed += sizeof(TVectors) * TSimd.Count;
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(b + (RowsAhead * bStep));
                Sse.Prefetch0(b + (RowsAhead * bStep) + 16);
            }
        }
        else if (sizeof(TFormB) == 3 && Sse.IsSupported)
        {
            Sse.Prefetch1(b + FloatsAhead);
            if (sizeof(TVectors) * TSimd.Count > 16)
            {
                Sse.Prefetch1(b + FloatsAhead + 16);
            }
        }

        b += bStep;
        return b0;
    }

    // Value i of A's panel, or the one at an offset from the row where A is not packed, times a row of B.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVectors, TFormA>(
        float* panel, float* again, int i, float* row, nint offset, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVectors : unmanaged
        where TFormA : unmanaged
    {
        TVector x = sizeof(TFormA) == 2 ? TSimd.Broadcast(panel[i]) : TSimd.Broadcast(row[offset]);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        if (sizeof(TVectors) == 2)
        {
            if (TSimd.MultipliesBroadcasts && sizeof(TFormA) == 2 && (i & 1) == 1)
            {
                x = TSimd.Broadcast(again[i]);
            }

            c1 = TSimd.MultiplyAdd(x, b1, c1);
        }
    }

    // A's address once more, so that the JIT does not see that it reads the same: it would keep the value in a register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Again(in Tile tile)
    {
        fixed (float** a = &tile.A)
        {
            return (float*)Volatile.Read(ref *(nint*)a);
        }
    }
}
