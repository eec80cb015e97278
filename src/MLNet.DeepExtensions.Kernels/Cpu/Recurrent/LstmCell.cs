using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><see cref="RecurrentCell.Lstm"/>: what goes past the product is the cell's gradient.</summary>
internal readonly unsafe struct LstmCell : IRecurrentCell
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector, TEdge>(in CellForward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        nint units = row.Units;
        TVector i = GateFunctions<TSimd, TVector>.Sigmoid(lanes.Sum(row.Gates, row.Products));
        TVector f = GateFunctions<TSimd, TVector>.Sigmoid(lanes.Sum(row.Gates + units, row.Products + units));
        TVector g = GateFunctions<TSimd, TVector>.Tanh(lanes.Sum(row.Gates + (2 * units), row.Products + (2 * units)));
        TVector o = GateFunctions<TSimd, TVector>.Sigmoid(lanes.Sum(row.Gates + (3 * units), row.Products + (3 * units)));
        TVector before = lanes.Load(row.Cell);
        TVector cell = TSimd.MultiplyAdd(f, before, TSimd.Multiply(i, g));
        lanes.Store(row.Cell, cell);
        lanes.Store(row.Hidden, TSimd.Multiply(o, GateFunctions<TSimd, TVector>.Tanh(cell)));
        if (row.KeepsGates)
        {
            lanes.Store(row.Kept, before);
            lanes.Store(row.Gates, i);
            lanes.Store(row.Gates + units, f);
            lanes.Store(row.Gates + (2 * units), g);
            lanes.Store(row.Gates + (3 * units), o);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TSimd, TVector, TEdge>(in CellBackward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        nint units = row.Units;
        TVector one = TSimd.Broadcast(1f);
        TVector i = lanes.Load(row.Gates), f = lanes.Load(row.Gates + units);
        TVector g = lanes.Load(row.Gates + (2 * units)), o = lanes.Load(row.Gates + (3 * units));
        TVector before = lanes.Load(row.Kept);
        TVector squashed = GateFunctions<TSimd, TVector>.Tanh(TSimd.MultiplyAdd(f, before, TSimd.Multiply(i, g)));
        TVector hidden = row.Hidden(lanes);
        TVector slope = TSimd.Subtract(one, TSimd.Multiply(squashed, squashed));
        TVector cell = TSimd.MultiplyAdd(TSimd.Multiply(hidden, o), slope, lanes.Load(row.Direct));
        lanes.Store(row.Direct, TSimd.Multiply(cell, f));
        row.Leave(lanes, 0, TSimd.Multiply(TSimd.Multiply(cell, g), Slope<TSimd, TVector>(i, one)));
        row.Leave(lanes, 1, TSimd.Multiply(TSimd.Multiply(cell, before), Slope<TSimd, TVector>(f, one)));
        row.Leave(lanes, 2, TSimd.Multiply(TSimd.Multiply(cell, i), TSimd.Subtract(one, TSimd.Multiply(g, g))));
        row.Leave(lanes, 3, TSimd.Multiply(TSimd.Multiply(hidden, squashed), Slope<TSimd, TVector>(o, one)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Slope<TSimd, TVector>(TVector sigmoid, TVector one)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged => TSimd.Multiply(sigmoid, TSimd.Subtract(one, sigmoid));
}
