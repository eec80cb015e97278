namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The register tile for this processor: its size, and the call that computes a tile of a matrix product.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>Floats in a vector.</summary>
    public static int VectorLength => SimdDispatch.Lanes;

    /// <summary>The most rows that a tile can have: as many as leave two accumulators a row, B and one value of A in registers.</summary>
    public static int MaximumRows => SimdDispatch.Width == SimdWidth.Avx512 ? 14 : 6;

    /// <summary>The most columns that a tile can have: two vectors.</summary>
    public static int MaximumColumns => 2 * VectorLength;

    /// <summary>The width of a packed panel of B for a tile of so many columns: one vector or two.</summary>
    public static int PanelColumns(nint columns) => columns > VectorLength ? MaximumColumns : VectorLength;

    /// <summary>Computes a tile.</summary>
    /// <param name="rows">Its height, 1 to <see cref="MaximumRows"/>.</param>
    /// <param name="tile">Its operands.</param>
    public static void Multiply(int rows, in Tile tile) => TileDispatch<Code, Tile>.Multiply(rows, tile.Columns, in tile);

    private readonly struct Code : ITileCode<Tile>
    {
        public static void Multiply<TSimd, TVector, TRows, TVectors>(in Tile tile, bool edge)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
            where TRows : unmanaged
            where TVectors : unmanaged
        {
            if (edge)
            {
                Multiply<TSimd, TVector, TRows, TVectors, Sizes.N2>(in tile);
            }
            else
            {
                Multiply<TSimd, TVector, TRows, TVectors, Sizes.N1>(in tile);
            }
        }

        private static void Multiply<TSimd, TVector, TRows, TVectors, TEdge>(in Tile tile)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
            where TRows : unmanaged
            where TVectors : unmanaged
            where TEdge : unmanaged
        {
            if (tile.ARow == 1 && tile.AStep == sizeof(TRows))
            {
                Multiply<TSimd, TVector, TRows, TVectors, TEdge, Sizes.N2>(in tile);
            }
            else if (tile.AStep == 1)
            {
                Multiply<TSimd, TVector, TRows, TVectors, TEdge, Sizes.N3>(in tile);
            }
            else
            {
                Multiply<TSimd, TVector, TRows, TVectors, TEdge, Sizes.N1>(in tile);
            }
        }

        private static void Multiply<TSimd, TVector, TRows, TVectors, TEdge, TFormA>(in Tile tile)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
            where TRows : unmanaged
            where TVectors : unmanaged
            where TEdge : unmanaged
            where TFormA : unmanaged
        {
            if (tile.PackedB != null)
            {
                RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, TEdge, TFormA, Sizes.N2>(in tile);
            }
            else if (tile.FetchB)
            {
                RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, TEdge, TFormA, Sizes.N3>(in tile);
            }
            else
            {
                RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, TEdge, TFormA, Sizes.N1>(in tile);
            }
        }
    }
}
