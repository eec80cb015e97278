using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Picks the code for a <see cref="GatherTile"/> by processor, height and edge. Sizes are those of <see cref="MicroKernel"/>.</summary>
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
    public static void Multiply(int rows, in GatherTile tile)
    {
        if (Avx512F.IsSupported)
        {
            Dispatch<Simd512, Vector512<float>>.Multiply(rows, in tile);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            Dispatch<Simd256, Vector256<float>>.Multiply(rows, in tile);
        }
        else
        {
            Dispatch<SimdPortable, Vector<float>>.Multiply(rows, in tile);
        }
    }

    private static class Dispatch<TSimd, TVector>
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        public static void Multiply(int rows, in GatherTile tile)
        {
            switch (rows)
            {
                case 1: Multiply<Sizes.N1>(in tile); break;
                case 2: Multiply<Sizes.N2>(in tile); break;
                case 3: Multiply<Sizes.N3>(in tile); break;
                case 4: Multiply<Sizes.N4>(in tile); break;
                case 5: Multiply<Sizes.N5>(in tile); break;
                case 6: Multiply<Sizes.N6>(in tile); break;
                case 7: Multiply<Sizes.N7>(in tile); break;
                case 8: Multiply<Sizes.N8>(in tile); break;
                case 9: Multiply<Sizes.N9>(in tile); break;
                case 10: Multiply<Sizes.N10>(in tile); break;
                case 11: Multiply<Sizes.N11>(in tile); break;
                case 12: Multiply<Sizes.N12>(in tile); break;
                case 13: Multiply<Sizes.N13>(in tile); break;
                default: Multiply<Sizes.N14>(in tile); break;
            }
        }

        private static void Multiply<TRows>(in GatherTile tile)
            where TRows : unmanaged
        {
            if (tile.Columns > TSimd.Count)
            {
                Multiply<TRows, Sizes.N2>(in tile, tile.Columns < 2 * TSimd.Count);
            }
            else
            {
                Multiply<TRows, Sizes.N1>(in tile, tile.Columns < TSimd.Count);
            }
        }

        private static void Multiply<TRows, TVectors>(in GatherTile tile, bool edge)
            where TRows : unmanaged
            where TVectors : unmanaged
        {
            if (!edge)
            {
                Multiply<TRows, TVectors, Sizes.N1>(in tile);
            }
            else if (tile.IsBPadded)
            {
                Multiply<TRows, TVectors, Sizes.N2>(in tile);
            }
            else
            {
                Multiply<TRows, TVectors, Sizes.N3>(in tile);
            }
        }

        private static void Multiply<TRows, TVectors, TEdge>(in GatherTile tile)
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
