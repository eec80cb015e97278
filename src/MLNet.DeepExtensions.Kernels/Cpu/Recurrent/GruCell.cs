using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><see cref="RecurrentCell.Gru"/>: what goes past the product is the share of the state that stays.</summary>
internal readonly unsafe struct GruCell : IRecurrentCell
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<TSimd, TVector, TEdge>(in CellForward row, UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        nint units = row.Units;
        TVector z = GateFunctions<TSimd, TVector>.Sigmoid(lanes.Sum(row.Gates, row.Products));
        TVector r = GateFunctions<TSimd, TVector>.Sigmoid(lanes.Sum(row.Gates + units, row.Products + units));
        TVector product = lanes.Load(row.Products + (2 * units));
        TVector n = GateFunctions<TSimd, TVector>.Tanh(TSimd.MultiplyAdd(r, product, lanes.Load(row.Gates + (2 * units))));
        lanes.Store(row.Hidden, TSimd.MultiplyAdd(z, TSimd.Subtract(lanes.Load(row.Hidden), n), n));
        if (row.KeepsGates)
        {
            lanes.Store(row.Kept, product);
            lanes.Store(row.Gates, z);
            lanes.Store(row.Gates + units, r);
            lanes.Store(row.Gates + (2 * units), n);
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
        TVector z = lanes.Load(row.Gates), r = lanes.Load(row.Gates + units), n = lanes.Load(row.Gates + (2 * units));
        TVector hidden = TSimd.Add(row.Hidden(lanes), lanes.Load(row.Direct));
        TVector past = TSimd.Multiply(hidden, z);
        lanes.Store(row.Direct, past);
        TVector replaced = TSimd.Subtract(hidden, past);
        TVector candidate = TSimd.Multiply(replaced, TSimd.Subtract(one, TSimd.Multiply(n, n)));
        TVector difference = TSimd.Subtract(lanes.Load(row.Before), n);
        TVector update = TSimd.Multiply(TSimd.Multiply(replaced, z), difference);
        TVector product = TSimd.Multiply(candidate, r);
        TVector reset = TSimd.Multiply(TSimd.Multiply(product, lanes.Load(row.Kept)), TSimd.Subtract(one, r));
        row.Leave(lanes, 0, update);
        row.Leave(lanes, 1, reset);
        lanes.Store(row.GateGradient + (2 * units), candidate);
        lanes.Store(row.Next + (2 * units), product);
        lanes.Store(row.ProductGradient, update);
        lanes.Store(row.ProductGradient + units, reset);
        lanes.Store(row.ProductGradient + (2 * units), product);
    }
}
