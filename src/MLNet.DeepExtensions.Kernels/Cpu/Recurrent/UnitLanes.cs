using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Loads and stores of a vector of units from rows of them; the last may be a part of a vector.</summary>
/// <typeparam name="TSimd">The instruction set.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TEdge">2 where the vector is not full, else 1.</typeparam>
/// <param name="at">The first unit.</param>
/// <param name="mask">The lanes that are units, where not all are.</param>
internal readonly unsafe struct UnitLanes<TSimd, TVector, TEdge>(nint at, TVector mask)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TEdge : unmanaged
{
    private readonly nint _at = at;
    private readonly TVector _mask = mask;

    /// <summary>Reads these units of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Load(float* row) => sizeof(TEdge) == 2 ? TSimd.Load(row + _at, _mask) : TSimd.Load(row + _at);

    /// <summary>The sum of two rows' units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Sum(float* a, float* b) => TSimd.Add(Load(a), Load(b));

    /// <summary>Writes these units of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* row, TVector value)
    {
        if (sizeof(TEdge) == 2)
        {
            TSimd.Store(row + _at, _mask, value);
        }
        else
        {
            TSimd.Store(row + _at, value);
        }
    }
}
