using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>Data sets of as many rows and the same kind, one behind the other.</summary>
internal sealed class JoinedDataset : Dataset
{
    private readonly IReadOnlyList<Dataset> _parts;

    private JoinedDataset(IReadOnlyList<Dataset> parts)
    {
        _parts = parts;
        ClassNames = parts[0].ClassNames;
    }

    public override long Count => _parts.Count * _parts[0].Count;

    public override TensorShape InputShape => _parts[0].InputShape;

    public override int TargetWidth => _parts[0].TargetWidth;

    public override bool HasWeights => _parts[0].HasWeights;

    public static Dataset Of(IReadOnlyList<Dataset> parts) => new JoinedDataset(
        [.. parts.Select(
            (part, i) => ClassAlignment.Align(part, parts[0].ClassNames, takesFewer: part.HasClassNumbers, $"part {i + 1}", "part 1"))]);

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            _parts[(int)(rows[i] / _parts[0].Count)].Read(
                [rows[i] % _parts[0].Count], inputs.Slice(i * size, size), targets.Slice(i * TargetWidth, TargetWidth),
                weights.Slice(i, 1));
        }
    }
}
