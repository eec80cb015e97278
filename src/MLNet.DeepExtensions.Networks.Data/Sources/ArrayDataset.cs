namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A dataset in memory: what <see cref="InMemoryDataset"/> (floats), <see cref="ByteDataset"/> and <see cref="SparseDataset"/> have in
/// common.
/// </summary>
public abstract class ArrayDataset : Dataset
{
    private readonly Targets _targets;
    private readonly float[]? _weights;

    /// <summary>Checks that inputs, targets and weights are of as many rows.</summary>
    /// <param name="inputLength">The number of all rows' input values.</param>
    /// <param name="inputShape">The shape of one row's input.</param>
    /// <param name="targets">The targets; their class names become the dataset's.</param>
    /// <param name="weights">A weight per row, 0 or more; null for 1.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ, or a weight is negative, NaN or infinite.</exception>
    protected ArrayDataset(long inputLength, TensorShape inputShape, Targets targets, float[]? weights)
    {
        if (inputLength != (long)targets.Count * inputShape.Size)
        {
            throw new ArgumentException(
                $"There are {inputLength} input values; {targets.Count} rows (as there are targets) of the shape {inputShape} need {(long)targets.Count * inputShape.Size}.",
                nameof(inputLength));
        }

        if (weights is not null)
        {
            CheckWeights(weights, targets.Count);
        }

        (InputShape, _targets, _weights, ClassNames) = (inputShape, targets, weights, targets.ClassNames);
    }

    /// <inheritdoc/>
    public sealed override long Count => _targets.Count;

    /// <inheritdoc/>
    public sealed override TensorShape InputShape { get; }

    /// <inheritdoc/>
    public sealed override int TargetWidth => _targets.Width;

    /// <inheritdoc/>
    public sealed override bool HasWeights => _weights is not null;

    /// <inheritdoc/>
    public sealed override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        int size = InputShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            ReadInput((int)rows[i], inputs.Slice(i * size, size));
        }

        ReadTargets(rows, targets, weights);
    }

    /// <inheritdoc/>
    public sealed override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights)
    {
        CheckTargets(rows, targets, weights);
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            _targets.Row(rows[i]).CopyTo(targets[(i * TargetWidth)..]);
            weights[i] = _weights is null ? 1f : _weights[rows[i]];
        }
    }

    /// <summary>Copies one row's input.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="input">Receives the row.</param>
    protected abstract void ReadInput(int row, Span<float> input);

    private static void CheckWeights(float[] weights, int rows)
    {
        if (weights.Length != rows)
        {
            throw new ArgumentException($"There are {weights.Length} weights; {rows} are needed, one per row.", nameof(weights));
        }

        int wrong = Array.FindIndex(weights, static weight => !(weight >= 0 && float.IsFinite(weight)));
        if (wrong >= 0)
        {
            throw new ArgumentException(
                $"Row {wrong}'s weight is {weights[wrong]}; a finite number of 0 or more is allowed.", nameof(weights));
        }
    }
}
