using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><see cref="RecurrentCell.Tanh"/> and <see cref="RecurrentCell.ReLU"/>: an activation of the sum.</summary>
/// <typeparam name="TFormula">The activation.</typeparam>
internal readonly unsafe struct SimpleCell<TFormula> : IRecurrentCell
    where TFormula : struct, IActivationFormula
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector, TEdge>(in CellForward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        TVector hidden = TFormula.Forward<TSimd, TVector>(lanes.Sum(row.Gates, row.Products), TSimd.Zero);
        lanes.Store(row.Hidden, hidden);
        if (row.KeepsGates)
        {
            lanes.Store(row.Gates, hidden);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector, TEdge>(in CellBackward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged =>
        row.Leave(lanes, 0, TFormula.Backward<TSimd, TVector>(lanes.Load(row.Gates), row.Hidden(lanes), TSimd.Zero));
}
