namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The operands of a step of a cell, for one sample; gates stand <see cref="Units"/> apart.</summary>
internal unsafe struct CellForward
{
    /// <summary>Values of the state.</summary>
    public nint Units;

    /// <summary>The products of the input, and where the gates are left if they are kept.</summary>
    public float* Gates;

    /// <summary>The products of the state.</summary>
    public float* Products;

    /// <summary>The state, replaced by the next one.</summary>
    public float* Hidden;

    /// <summary>The cell of an LSTM, replaced by the next one.</summary>
    public float* Cell;

    /// <summary>Where an LSTM's cell, or a GRU's product, is kept, if gates are.</summary>
    public float* Kept;

    /// <summary>Whether gates are kept.</summary>
    public bool KeepsGates;

    /// <summary>From a sample's gates in memory to the next one's.</summary>
    public nint GatesRow;

    /// <summary>From a sample's kept values in memory to the next one's.</summary>
    public nint KeptRow;

    /// <summary>From a sample's products to the next one's.</summary>
    public nint ProductsRow;

    /// <summary>Goes on to the next sample.</summary>
    public void Advance()
    {
        Gates += GatesRow;
        Products += ProductsRow;
        Hidden += Units;
        Cell += Units;
        Kept += KeptRow;
    }
}
