using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The register tile for this processor: its size, and the call that picks the code for a tile's height and edge.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>Floats in a vector.</summary>
    public static int VectorLength => Avx512F.IsSupported ? 16 : IsAvx2 ? 8 : Vector<float>.Count;

    /// <summary>The most rows that a tile can have: as many as leave two accumulators a row, B and one value of A in registers.</summary>
    public static int MaximumRows => Avx512F.IsSupported ? 14 : 6;

    /// <summary>The most columns that a tile can have: two vectors.</summary>
    public static int MaximumColumns => 2 * VectorLength;

    private static bool IsAvx2 => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>The width of a packed panel of B for a tile of so many columns: one vector or two.</summary>
    public static int PanelColumns(nint columns) => columns > VectorLength ? MaximumColumns : VectorLength;

    /// <summary>Computes a tile.</summary>
    /// <param name="rows">Its height, 1 to <see cref="MaximumRows"/>.</param>
    /// <param name="tile">Its operands.</param>
    public static void Multiply(int rows, in Tile tile)
    {
        if (Avx512F.IsSupported)
        {
            Dispatch<Simd512, Vector512<float>>.Multiply(rows, in tile);
        }
        else if (IsAvx2)
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
        public static void Multiply(int rows, in Tile tile)
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

        private static void Multiply<TRows>(in Tile tile)
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

        private static void Multiply<TRows, TVectors>(in Tile tile, bool edge)
            where TRows : unmanaged
            where TVectors : unmanaged
        {
            if (tile.PackedB == null)
            {
                if (edge)
                {
                    RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, Sizes.N2, Sizes.N1>(in tile);
                }
                else
                {
                    RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, Sizes.N1, Sizes.N1>(in tile);
                }
            }
            else if (edge)
            {
                RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, Sizes.N2, Sizes.N2>(in tile);
            }
            else
            {
                RegisterTile<TSimd, TVector>.Multiply<TRows, TVectors, Sizes.N1, Sizes.N2>(in tile);
            }
        }
    }
}
