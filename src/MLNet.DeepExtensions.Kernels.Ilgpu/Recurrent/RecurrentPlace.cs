namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Where the values of a step stand in the operands of all steps.</summary>
internal readonly struct RecurrentPlace(RecurrentShape shape, int step)
{
    private readonly int _units = shape.Units;
    private readonly int _gates = shape.Gates;
    private readonly int _steps = shape.Steps;
    private readonly int _time = shape.IsReverse ? shape.Steps - 1 - step : step;
    private readonly int _outputRows = shape.OutputRows;
    private readonly int _outputWidth = shape.OutputWidth;
    private readonly int _hasOutput = shape.ReturnsSequences || step == shape.Steps - 1 ? 1 : 0;

    /// <summary>Values of the state.</summary>
    public int Units => _units;

    /// <summary>Whether the state after this step is part of the output.</summary>
    public bool HasOutput => _hasOutput != 0;

    /// <summary>A unit's place among all states, <c>[batch, steps, units]</c>; items are <c>[batch, units]</c>.</summary>
    public long State(long item) => ((((item / _units) * _steps) + _time) * _units) + (item % _units);

    /// <summary>A unit's first gate among all gates, <c>[batch, steps, gates, units]</c>.</summary>
    public long Gate(long item) => ((((item / _units) * _steps) + _time) * _gates * _units) + (item % _units);

    /// <summary>A unit's first gate among those of the step, <c>[batch, gates, units]</c>.</summary>
    public long Product(long item) => ((item / _units) * _gates * _units) + (item % _units);

    /// <summary>A unit's place in the output.</summary>
    public long Output(long item)
    {
        long row = ((item / _units) * _outputRows) + (_outputRows == 1 ? 0 : _time);
        return (row * _outputWidth) + (item % _units);
    }
}
