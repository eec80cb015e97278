namespace MLNet.DeepExtensions.Kernels;

/// <summary>The size of a recurrent layer, for one sample.</summary>
/// <param name="Cell">What is done in a step.</param>
/// <param name="Steps">The length of the sequence; 1 or more.</param>
/// <param name="Units">Values of the state; 1 or more.</param>
public readonly record struct RecurrentShape(RecurrentCell Cell, int Steps, int Units)
{
    /// <summary>Whether the steps are taken from the last to the first; false by default.</summary>
    public bool IsReverse { get; init; }

    /// <summary>Whether the state after every step is the output; false, the default, for that after the last step alone.</summary>
    public bool ReturnsSequences { get; init; }

    /// <summary>
    /// From one row of the output to the next; at least <see cref="Units"/>, and that for 0, the default. Two directions leave their states
    /// side by side.
    /// </summary>
    public int OutputStride { get; init; }

    /// <summary>How many gates the cell has.</summary>
    public int Gates => Cell switch
    {
        RecurrentCell.Lstm => 4,
        RecurrentCell.Gru => 3,
        _ => 1,
    };

    /// <summary>Values of all gates in one step.</summary>
    public int GateValues => Gates * Units;

    /// <summary>The number of the recurrent weights.</summary>
    public long WeightCount => (long)Units * GateValues;

    /// <summary>Rows of the output.</summary>
    public int OutputRows => ReturnsSequences ? Steps : 1;

    /// <summary>Whether the gradient of the recurrent products differs from that of the gates.</summary>
    public bool HasProductGradient => Cell == RecurrentCell.Gru;

    /// <summary>Whether something beside the state is kept of each step.</summary>
    public bool KeepsCells => Cell is RecurrentCell.Lstm or RecurrentCell.Gru;

    /// <summary>From one row of the output to the next.</summary>
    public int OutputWidth => OutputStride == 0 ? Units : OutputStride;

    /// <summary>The values that a batch's operands have, checked.</summary>
    /// <param name="batch">The number of sequences.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public RecurrentExtent ExtentOf(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(OutputStride);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Units);
        if (Units > int.MaxValue / 4 || OutputWidth < Units)
        {
            throw new ArgumentOutOfRangeException(
                nameof(batch), $"There are {Units} units and {OutputWidth} values from one row of the output to the next; a state fits in a row, and its gates in an int.");
        }

        long states = Extent.Of(batch, Steps, Units);
        long rows = Extent.Of(batch, OutputRows);
        return new RecurrentExtent(
            Extent.Of(batch, Units), states, Extent.Times(states, Gates), rows == 0 ? 0 : Extent.Times(rows - 1, OutputWidth) + Units);
    }
}

/// <summary>How many values the operands of a recurrent layer have.</summary>
/// <param name="State"><c>batch units</c>.</param>
/// <param name="States"><c>batch steps units</c>.</param>
/// <param name="Gates"><c>batch steps gates units</c>.</param>
/// <param name="Output">From the output's first value to its last.</param>
public readonly record struct RecurrentExtent(long State, long States, long Gates, long Output);
