using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Rows of a tile, one vector or two, of which the last may be a part; the type arguments are those of
/// <see cref="RegisterTile{TSimd, TVector}"/>.
/// </summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
internal static unsafe class TileRow<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// Writes a row's sums, after what stands before them is added and the bounds and the gate are applied where that is asked for, and
    /// goes on to the next row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Finish<TVectors, TEdge>(
        ref float* c, nint cRow, ref float* before, nint beforeRow, ref float* gate, TVector mask, TVector c0, TVector c1,
        bool clamp, TVector lowest, TVector highest)
        where TVectors : unmanaged
        where TEdge : unmanaged
    {
        if (before != null)
        {
            TVector before0 = Load<TVectors, TEdge>(before, mask, out TVector before1);
            c0 = TSimd.Add(before0, c0);
            c1 = TSimd.Add(before1, c1);
            before += beforeRow;
        }

        if (clamp)
        {
            c0 = TSimd.AtMost(highest, TSimd.AtLeast(lowest, c0));
            c1 = TSimd.AtMost(highest, TSimd.AtLeast(lowest, c1));
        }

        if (gate != null)
        {
            TVector gate0 = Load<TVectors, TEdge>(gate, mask, out TVector gate1);
            c0 = TSimd.Select(TSimd.LessThan(TSimd.Zero, gate0), c0, TSimd.Zero);
            c1 = TSimd.Select(TSimd.LessThan(TSimd.Zero, gate1), c1, TSimd.Zero);
            gate += cRow;
        }

        Store<TVectors, TEdge>(c, mask, c0, c1);
        c += cRow;
    }

    /// <summary>Reads a row; the second vector is zero where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVectors, TEdge>(float* from, TVector mask, out TVector second)
        where TVectors : unmanaged
        where TEdge : unmanaged
    {
        second = TSimd.Zero;
        if (sizeof(TVectors) == 2)
        {
            second = sizeof(TEdge) == 2 ? TSimd.Load(from + TSimd.Count, mask) : TSimd.Load(from + TSimd.Count);
        }

        return sizeof(TVectors) == 1 && sizeof(TEdge) == 2 ? TSimd.Load(from, mask) : TSimd.Load(from);
    }

    /// <summary>Writes a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVectors, TEdge>(float* to, TVector mask, TVector c0, TVector c1)
        where TVectors : unmanaged
        where TEdge : unmanaged
    {
        if (sizeof(TVectors) == 2)
        {
            TSimd.Store(to, c0);
            to += TSimd.Count;
            c0 = c1;
        }

        if (sizeof(TEdge) == 2)
        {
            TSimd.Store(to, mask, c0);
        }
        else
        {
            TSimd.Store(to, c0);
        }
    }
}
