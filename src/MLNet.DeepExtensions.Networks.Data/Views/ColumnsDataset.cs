using System.Buffers;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Another dataset with some neighbouring values along the last axis of its inputs.</summary>
internal sealed class ColumnsDataset : DatasetView
{
    private readonly int _first;

    public ColumnsDataset(Dataset source, int first, int count)
        : base(source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, source.InputShape.Channels - first);
        _first = first;
        InputShape = [.. source.InputShape.Dimensions[..^1], count];
    }

    public override TensorShape InputShape { get; }

    public override IReadOnlyList<InputPart> InputParts => [];

    public override string DescribeInput(int input)
    {
        (int position, int channel) = Math.DivRem(input, InputShape.Channels);
        return Source.DescribeInput((position * Source.InputShape.Channels) + _first + channel);
    }

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = Source.InputShape.Size;
        int block = Math.Min(RowsAtOnce(size), Math.Max(rows.Length, 1));
        float[] whole = ArrayPool<float>.Shared.Rent(checked(block * size));
        for (int start = 0; start < rows.Length; start += block)
        {
            int count = Math.Min(block, rows.Length - start);
            Span<float> values = whole.AsSpan(0, count * size);
            Source.Read(
                rows.Slice(start, count), values, targets.Slice(start * TargetWidth, count * TargetWidth), weights.Slice(start, count));
            (int from, int to) = (_first, start * InputShape.Size);
            for (; from < values.Length; from += Source.InputShape.Channels, to += InputShape.Channels)
            {
                values.Slice(from, InputShape.Channels).CopyTo(inputs[to..]);
            }
        }

        ArrayPool<float>.Shared.Return(whole);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) =>
        Source.ReadTargets(rows, targets, weights);
}
