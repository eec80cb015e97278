using System.Buffers;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Several datasets of the same rows, each of which is a named input; one of them has the targets and weights.</summary>
internal sealed class CombinedDataset : Dataset
{
    private readonly Dataset[] _sources;
    private readonly int _targets;

    public CombinedDataset(ReadOnlySpan<(string Name, Dataset Data)> inputs)
    {
        (string Name, TensorShape Shape)[] shapes = new (string, TensorShape)[inputs.Length];
        _sources = new Dataset[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            (string name, Dataset data) = inputs[i];
            ArgumentNullException.ThrowIfNull(data, nameof(inputs));
            if (data.Count != inputs[0].Data.Count)
            {
                throw new ArgumentException(
                    $"Input '{name}' has {data.Count:N0} rows and '{inputs[0].Name}' {inputs[0].Data.Count:N0}; all inputs have the same rows.",
                    nameof(inputs));
            }

            (_sources[i], shapes[i]) = (data, (name, data.InputShape));
        }

        InputPart[] parts = InputPart.Lay(shapes);
        InputParts = parts;
        InputShape = [parts[^1].Start + parts[^1].Shape.Size];
        int[] withTargets = [.. _sources.Index().Where(static source => source.Item.TargetWidth > 0).Select(static source => source.Index)];
        if (withTargets.Length > 1)
        {
            throw new ArgumentException(
                $"Inputs '{parts[withTargets[0]].Name}' and '{parts[withTargets[1]].Name}' both have targets; one input brings the rows' targets, "
                + "the others have Targets.None(rows).",
                nameof(inputs));
        }

        _targets = withTargets.Length > 0 ? withTargets[0] : 0;
        if (_sources.Index().FirstOrDefault(source => source.Item.HasWeights && source.Index != _targets) is { Item: not null } weighted)
        {
            throw new ArgumentException(
                $"Input '{parts[weighted.Index].Name}' has weights and no targets; the input with the targets brings the weights.",
                nameof(inputs));
        }

        ClassNames = _sources[_targets].ClassNames;
    }

    public override IReadOnlyList<InputPart> InputParts { get; }

    public override long Count => _sources[0].Count;

    public override TensorShape InputShape { get; }

    public override int TargetWidth => _sources[_targets].TargetWidth;

    public override bool HasWeights => _sources[_targets].HasWeights;

    public override bool IsCostlyToRead => Array.Exists(_sources, static source => source.IsCostlyToRead);

    public override bool HasFiniteInputs => Array.TrueForAll(_sources, static source => source.HasFiniteInputs);

    public override long OriginalRow(long row) => _sources[_targets].OriginalRow(row);

    public override string DescribeInput(int input)
    {
        int part = InputParts.Count - 1;
        while (InputParts[part].Start > input)
        {
            part--;
        }

        return $"input '{InputParts[part].Name}', {_sources[part].DescribeInput(input - InputParts[part].Start)}";
    }

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        int block = Math.Min(RowsAtOnce(size), Math.Max(rows.Length, 1));
        float[] values = ArrayPool<float>.Shared.Rent(checked(block * InputParts.Max(static part => part.Shape.Size)));
        float[] ones = ArrayPool<float>.Shared.Rent(block);
        try
        {
            for (int first = 0; first < rows.Length; first += block)
            {
                int count = Math.Min(block, rows.Length - first);
                for (int part = 0; part < _sources.Length; part++)
                {
                    (int width, int start) = (InputParts[part].Shape.Size, (first * size) + InputParts[part].Start);
                    Span<float> read = values.AsSpan(0, count * width);
                    bool hasTargets = part == _targets;
                    _sources[part].Read(
                        rows.Slice(first, count), read, hasTargets ? targets.Slice(first * TargetWidth, count * TargetWidth) : [],
                        hasTargets ? weights.Slice(first, count) : ones.AsSpan(0, count));
                    for (int row = 0; row < count; row++)
                    {
                        read.Slice(row * width, width).CopyTo(inputs[(start + (row * size))..]);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
            ArrayPool<float>.Shared.Return(ones);
        }
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) =>
        _sources[_targets].ReadTargets(rows, targets, weights);
}
