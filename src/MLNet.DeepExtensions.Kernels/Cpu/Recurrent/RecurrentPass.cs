namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The operands of a pass over a batch of sequences, whichever way it goes; null for those that are left out.</summary>
internal unsafe struct RecurrentPass
{
    /// <summary>The layer.</summary>
    public RecurrentShape Shape;

    /// <summary>The number of sequences.</summary>
    public int Batch;

    /// <summary>Into how many blocks they are cut, one thread each.</summary>
    public int Blocks;

    /// <summary>The recurrent weights; transposed on the way back.</summary>
    public PackedWeights Weights;

    /// <summary>What is added to the products.</summary>
    public float* Bias;

    /// <summary>What the state is multiplied with in front of the product.</summary>
    public float* Mask;

    /// <summary>The gates.</summary>
    public float* Gates;

    /// <summary>The state before each step.</summary>
    public float* Before;

    /// <summary>The same times the mask.</summary>
    public float* Masked;

    /// <summary>The cell before each step, or the candidate's product.</summary>
    public float* Cells;

    /// <summary>The state that the sequences begin with and end with.</summary>
    public float* Hidden;

    /// <summary>The cell likewise.</summary>
    public float* Cell;

    /// <summary>The output, or its gradient.</summary>
    public float* Y;

    /// <summary>The gradient of the gates' sums.</summary>
    public float* GateGradient;

    /// <summary>The gradient of the products.</summary>
    public float* ProductGradient;

    /// <summary>The place in time of the step that is taken as the n-th.</summary>
    public readonly int TimeOf(int step) => Shape.IsReverse ? Shape.Steps - 1 - step : step;

    /// <summary>Values from a row of the output's beginning to that of the same step of the next sample.</summary>
    public readonly nint OutputSample => (nint)Shape.OutputRows * Shape.OutputWidth;
}
