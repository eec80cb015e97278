namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A step of a recurrent cell, a vector of a sample's units at a time.</summary>
internal unsafe interface IRecurrentCell
{
    /// <summary>From the gates' sums to the next state.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TEdge">2 where the vector is not full, else 1.</typeparam>
    /// <param name="row">The operands of a sample.</param>
    /// <param name="lanes">The units.</param>
    static abstract void Forward<TSimd, TVector, TEdge>(in CellForward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged;

    /// <summary>From the next state's gradient to those of the gates' sums.</summary>
    /// <typeparam name="TSimd">The instruction set.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TEdge">2 where the vector is not full, else 1.</typeparam>
    /// <param name="row">The operands of a sample.</param>
    /// <param name="lanes">The units.</param>
    static abstract void Backward<TSimd, TVector, TEdge>(in CellBackward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged;
}
