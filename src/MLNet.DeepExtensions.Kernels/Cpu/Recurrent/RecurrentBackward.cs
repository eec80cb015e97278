namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A block of sequences from their last step back to their first.</summary>
/// <typeparam name="TCell">The cell.</typeparam>
internal readonly unsafe struct RecurrentBackward<TCell>(WorkerTeam team, in RecurrentPass pass) : IParallelBody
    where TCell : struct, IRecurrentCell
{
    private readonly RecurrentPass _pass = pass;

    public void Run(int item, int worker)
    {
        RecurrentShape shape = _pass.Shape;
        nint first = Partition.Begin(_pass.Batch, _pass.Blocks, item);
        int samples = (int)(Partition.Begin(_pass.Batch, _pass.Blocks, item + 1) - first);
        nint units = shape.Units, gates = shape.GateValues, values = samples * units;
        float* product = team.ScratchFloats(worker, (2 * values) + (samples * gates));
        float* direct = product + values;
        float* next = direct + values;
        new Span<float>(product, (int)(2 * values)).Clear();
        for (int step = shape.Steps - 1; step >= 0; step--)
        {
            nint time = (first * shape.Steps) + _pass.TimeOf(step);
            bool hasOutput = shape.ReturnsSequences || step == shape.Steps - 1;
            nint row = shape.ReturnsSequences ? _pass.TimeOf(step) : 0;
            CellLoop<TCell>.Backward(
                new CellBackward
                {
                    Units = units,
                    Gates = _pass.Gates + (time * gates),
                    GateGradient = _pass.GateGradient + (time * gates),
                    ProductGradient = _pass.ProductGradient + (time * gates),
                    GatesRow = shape.Steps * gates,
                    Before = _pass.Before + (time * units),
                    Kept = _pass.Cells + (time * units),
                    StatesRow = shape.Steps * units,
                    Output = hasOutput ? _pass.Y + (first * _pass.OutputSample) + (row * shape.OutputWidth) : null,
                    OutputRow = _pass.OutputSample,
                    Mask = _pass.Mask == null ? null : _pass.Mask + (first * units),
                    Product = product,
                    Direct = direct,
                    Next = next,
                    NextRow = gates,
                },
                samples);
            if (step > 0)
            {
                _pass.Weights.Multiply(next, samples, bias: null, product);
            }
        }
    }
}
