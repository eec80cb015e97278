using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The code of a kind of register tile, compiled for each instruction set, height and width; what else it distinguishes it picks itself.
/// </summary>
/// <typeparam name="TTile">The tile's operands.</typeparam>
internal interface ITileCode<TTile>
    where TTile : struct
{
    /// <summary>Computes a tile.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TRows">As large as the tile is high, 1 to 14.</typeparam>
    /// <typeparam name="TVectors">As large as the tile is wide in vectors, 1 or 2.</typeparam>
    /// <param name="tile">Its operands.</param>
    /// <param name="edge">Whether the last vector is not full.</param>
    static abstract void Multiply<TSimd, TVector, TRows, TVectors>(in TTile tile, bool edge)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TRows : unmanaged
        where TVectors : unmanaged;
}

/// <summary>Picks the code for a tile by processor, height and width.</summary>
/// <typeparam name="TCode">The code.</typeparam>
/// <typeparam name="TTile">The tile's operands.</typeparam>
internal static class TileDispatch<TCode, TTile>
    where TCode : struct, ITileCode<TTile>
    where TTile : struct
{
    /// <summary>Computes a tile.</summary>
    /// <param name="rows">Its height, 1 to <see cref="MicroKernel.MaximumRows"/>.</param>
    /// <param name="columns">Its width, 1 to <see cref="MicroKernel.MaximumColumns"/>.</param>
    /// <param name="tile">Its operands.</param>
    public static void Multiply(int rows, nint columns, in TTile tile) => SimdDispatch.Run(new Product(rows, columns, in tile));

    private readonly ref struct Product(int rows, nint columns, ref readonly TTile tile) : ISimdOperation
    {
        private readonly ref readonly TTile _tile = ref tile;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged => Multiply<TSimd, TVector>(rows, columns, in _tile);
    }

    private static void Multiply<TSimd, TVector>(int rows, nint columns, in TTile tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        switch (rows)
        {
            case 1: Multiply<TSimd, TVector, Sizes.N1>(columns, in tile); break;
            case 2: Multiply<TSimd, TVector, Sizes.N2>(columns, in tile); break;
            case 3: Multiply<TSimd, TVector, Sizes.N3>(columns, in tile); break;
            case 4: Multiply<TSimd, TVector, Sizes.N4>(columns, in tile); break;
            case 5: Multiply<TSimd, TVector, Sizes.N5>(columns, in tile); break;
            case 6: Multiply<TSimd, TVector, Sizes.N6>(columns, in tile); break;
            case 7: Multiply<TSimd, TVector, Sizes.N7>(columns, in tile); break;
            case 8: Multiply<TSimd, TVector, Sizes.N8>(columns, in tile); break;
            case 9: Multiply<TSimd, TVector, Sizes.N9>(columns, in tile); break;
            case 10: Multiply<TSimd, TVector, Sizes.N10>(columns, in tile); break;
            case 11: Multiply<TSimd, TVector, Sizes.N11>(columns, in tile); break;
            case 12: Multiply<TSimd, TVector, Sizes.N12>(columns, in tile); break;
            case 13: Multiply<TSimd, TVector, Sizes.N13>(columns, in tile); break;
            default: Multiply<TSimd, TVector, Sizes.N14>(columns, in tile); break;
        }
    }

    private static void Multiply<TSimd, TVector, TRows>(nint columns, in TTile tile)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TRows : unmanaged
    {
        if (columns > TSimd.Count)
        {
            TCode.Multiply<TSimd, TVector, TRows, Sizes.N2>(in tile, columns < 2 * TSimd.Count);
        }
        else
        {
            TCode.Multiply<TSimd, TVector, TRows, Sizes.N1>(in tile, columns < TSimd.Count);
        }
    }
}
