using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A block of sequences from their first step to their last: no sequence waits for another, so that threads meet at the end alone.
/// </summary>
/// <typeparam name="TCell">The cell.</typeparam>
internal readonly unsafe struct RecurrentForward<TCell>(WorkerTeam team, in RecurrentPass pass) : IParallelBody
    where TCell : struct, IRecurrentCell
{
    private readonly RecurrentPass _pass = pass;

    public void Run(int item, int worker)
    {
        RecurrentShape shape = _pass.Shape;
        nint first = Partition.Begin(_pass.Batch, _pass.Blocks, item);
        int samples = (int)(Partition.Begin(_pass.Batch, _pass.Blocks, item + 1) - first);
        nint units = shape.Units, gates = shape.GateValues, values = samples * units;
        float* hidden = team.ScratchFloats(worker, (3 * values) + (samples * gates));
        float* cell = hidden + values;
        float* masked = _pass.Mask == null ? hidden : cell + values;
        float* products = cell + (2 * values);
        Begin(_pass.Hidden, hidden, first, values);
        Begin(_pass.Cell, cell, first, values);
        for (int step = 0; step < shape.Steps; step++)
        {
            nint time = (first * shape.Steps) + _pass.TimeOf(step);
            if (masked != hidden)
            {
                TensorPrimitives.Multiply(
                    new ReadOnlySpan<float>(hidden, (int)values), new ReadOnlySpan<float>(_pass.Mask + (first * units), (int)values),
                    new Span<float>(masked, (int)values));
                Keep(masked, _pass.Masked, time, samples);
            }

            Keep(hidden, _pass.Before, time, samples);
            _pass.Weights.Multiply(masked, samples, _pass.Bias, products);
            CellLoop<TCell>.Forward(
                new CellForward
                {
                    Units = units,
                    Gates = _pass.Gates + (time * gates),
                    GatesRow = shape.Steps * gates,
                    Products = products,
                    ProductsRow = gates,
                    Hidden = hidden,
                    Cell = cell,
                    Kept = _pass.Cells + (time * units),
                    KeptRow = shape.Steps * units,
                    KeepsGates = _pass.Before != null,
                },
                samples);
            if (shape.ReturnsSequences || step == shape.Steps - 1)
            {
                nint row = shape.ReturnsSequences ? _pass.TimeOf(step) : 0;
                Copy(hidden, units, _pass.Y + (first * _pass.OutputSample) + (row * shape.OutputWidth), _pass.OutputSample, samples);
            }
        }

        End(hidden, _pass.Hidden, first, values);
        End(cell, _pass.Cell, first, values);
    }

    private void Begin(float* from, float* to, nint first, nint values)
    {
        Span<float> state = new(to, (int)values);
        if (from == null)
        {
            state.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(from + (first * _pass.Shape.Units), (int)values).CopyTo(state);
        }
    }

    private void End(float* from, float* to, nint first, nint values)
    {
        if (to != null)
        {
            new ReadOnlySpan<float>(from, (int)values).CopyTo(new Span<float>(to + (first * _pass.Shape.Units), (int)values));
        }
    }

    private void Keep(float* from, float* to, nint time, int samples)
    {
        if (to != null)
        {
            nint units = _pass.Shape.Units;
            Copy(from, units, to + (time * units), _pass.Shape.Steps * units, samples);
        }
    }

    private void Copy(float* from, nint fromRow, float* to, nint toRow, int samples)
    {
        for (int sample = 0; sample < samples; sample++, from += fromRow, to += toRow)
        {
            new ReadOnlySpan<float>(from, _pass.Shape.Units).CopyTo(new Span<float>(to, _pass.Shape.Units));
        }
    }
}
