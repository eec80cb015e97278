using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The operands of a step back through a cell, for one sample; gates stand <see cref="Units"/> apart.</summary>
internal unsafe struct CellBackward
{
    /// <summary>Values of the state.</summary>
    public nint Units;

    /// <summary>The gates behind their functions.</summary>
    public float* Gates;

    /// <summary>The state before the step.</summary>
    public float* Before;

    /// <summary>What the forward pass kept beside it.</summary>
    public float* Kept;

    /// <summary>The gradient that the output brings; null where it does not.</summary>
    public float* Output;

    /// <summary>The gradient that comes through the next step's product.</summary>
    public float* Product;

    /// <summary>What it is multiplied with; null for 1.</summary>
    public float* Mask;

    /// <summary>The gradient that comes past the next step's product, replaced by that which goes past this one's.</summary>
    public float* Direct;

    /// <summary>The gradient of the gates' sums.</summary>
    public float* GateGradient;

    /// <summary>The gradient of the products, where it is another one.</summary>
    public float* ProductGradient;

    /// <summary>The gradient of the products, for the product that is next.</summary>
    public float* Next;

    /// <summary>From a sample's gates in memory to the next one's.</summary>
    public nint GatesRow;

    /// <summary>From a sample's kept states in memory to the next one's.</summary>
    public nint StatesRow;

    /// <summary>From a sample's output in memory to the next one's.</summary>
    public nint OutputRow;

    /// <summary>From a sample's gradients of the products to the next one's.</summary>
    public nint NextRow;

    /// <summary>Goes on to the next sample.</summary>
    public void Advance()
    {
        Gates += GatesRow;
        GateGradient += GatesRow;
        ProductGradient += GatesRow;
        Before += StatesRow;
        Kept += StatesRow;
        Output = Output == null ? null : Output + OutputRow;
        Mask = Mask == null ? null : Mask + Units;
        Product += Units;
        Direct += Units;
        Next += NextRow;
    }

    /// <summary>The gradient of the state after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector Hidden<TSimd, TVector, TEdge>(UnitLanes<TSimd, TVector, TEdge> lanes)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        TVector gradient = lanes.Load(Product);
        gradient = Mask == null ? gradient : TSimd.Multiply(gradient, lanes.Load(Mask));
        return Output == null ? gradient : TSimd.Add(gradient, lanes.Load(Output));
    }

    /// <summary>Leaves the gradient of a gate's sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Leave<TSimd, TVector, TEdge>(UnitLanes<TSimd, TVector, TEdge> lanes, nint gate, TVector gradient)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
        where TEdge : unmanaged
    {
        lanes.Store(GateGradient + (gate * Units), gradient);
        lanes.Store(Next + (gate * Units), gradient);
    }
}
