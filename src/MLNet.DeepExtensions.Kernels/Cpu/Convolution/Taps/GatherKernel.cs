namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Computes a <see cref="GatherTile"/> and says how high it should be. Sizes are those of <see cref="MicroKernel"/>.</summary>
internal static unsafe class GatherKernel
{
    /// <summary>How many rows the next tile should have where so many are left: full tiles, but the last two share what remains.</summary>
    /// <param name="rows">Rows that are left.</param>
    public static int TileRows(int rows)
    {
        int full = MicroKernel.MaximumRows;
        return rows >= 2 * full ? full : rows > full ? (rows + 1) / 2 : rows;
    }

    /// <summary>Computes a tile.</summary>
    /// <param name="rows">Its height, 1 to <see cref="MicroKernel.MaximumRows"/>.</param>
    /// <param name="tile">Its operands.</param>
    public static void Multiply(int rows, in GatherTile tile) => TileDispatch<Code, GatherTile>.Multiply(rows, tile.Columns, in tile);

    private readonly struct Code : ITileCode<GatherTile>
    {
        public static void Multiply<TSimd, TVector, TRows, TVectors>(in GatherTile tile, bool edge)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
            where TRows : unmanaged
            where TVectors : unmanaged
        {
            if (!edge)
            {
                Multiply<TSimd, TVector, TRows, TVectors, Sizes.N1>(in tile);
            }
            else if (tile.IsBPadded)
            {
                Multiply<TSimd, TVector, TRows, TVectors, Sizes.N2>(in tile);
            }
            else
            {
                Multiply<TSimd, TVector, TRows, TVectors, Sizes.N3>(in tile);
            }
        }

        private static void Multiply<TSimd, TVector, TRows, TVectors, TEdge>(in GatherTile tile)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
            where TRows : unmanaged
            where TVectors : unmanaged
            where TEdge : unmanaged
        {
            if (tile.IsLanewise)
            {
                GatherRegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, TEdge, Sizes.N2>(in tile);
            }
            else
            {
                GatherRegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, TEdge, Sizes.N1>(in tile);
            }
        }
    }
}
