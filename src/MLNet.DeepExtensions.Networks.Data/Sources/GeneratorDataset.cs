namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Computes one row of a dataset from its number alone.</summary>
/// <param name="row">The row's number.</param>
/// <param name="input">Receives the input, <c>[InputShape]</c>; cleared before the call.</param>
/// <param name="target">Receives the target, <c>[TargetWidth]</c>; cleared before the call.</param>
public delegate void RowGenerator(long row, Span<float> input, Span<float> target);

/// <summary>
/// A dataset whose rows are computed when they are read: a function of the row's number, called from many threads at once.
/// </summary>
public sealed class GeneratorDataset : Dataset
{
    private readonly RowGenerator _generate;

    /// <summary>A dataset of a known number of computed rows.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="inputShape">The shape of one row.</param>
    /// <param name="targetWidth">The number of target values per row.</param>
    /// <param name="generate">Computes a row; the same number gives the same row each time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count or the width is below 1.</exception>
    public GeneratorDataset(long count, TensorShape inputShape, int targetWidth, RowGenerator generate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetWidth, 1);
        (Count, InputShape, TargetWidth, _generate) = (count, inputShape, targetWidth, generate);
    }

    /// <inheritdoc/>
    public override long Count { get; }

    /// <inheritdoc/>
    public override bool IsCostlyToRead => true;

    /// <inheritdoc/>
    public override TensorShape InputShape { get; }

    /// <inheritdoc/>
    public override int TargetWidth { get; }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        CheckRead(rows, inputs, targets, weights);
        inputs.Clear();
        targets.Clear();
        weights.Fill(1f);
        int size = InputShape.Size;
        for (int i = 0; i < rows.Length; i++)
        {
            CheckRow(rows[i]);
            _generate(rows[i], inputs.Slice(i * size, size), targets.Slice(i * TargetWidth, TargetWidth));
        }
    }
}
