namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset that shows another one in a changed way.</summary>
public abstract class DatasetView : Dataset
{
    /// <summary>Begins a view that has its source's class names.</summary>
    /// <param name="source">The dataset that is shown.</param>
    protected DatasetView(Dataset source)
    {
        Source = source;
        ClassNames = source.ClassNames;
    }

    /// <inheritdoc/>
    public override long Count => Source.Count;

    /// <inheritdoc/>
    public override TensorShape InputShape => Source.InputShape;

    /// <inheritdoc/>
    public override IReadOnlyList<InputPart> InputParts => Source.InputParts;

    /// <inheritdoc/>
    public override int TargetWidth => Source.TargetWidth;

    /// <inheritdoc/>
    public override bool HasWeights => Source.HasWeights;

    /// <inheritdoc/>
    public override bool IsCostlyToRead => Source.IsCostlyToRead;

    /// <inheritdoc/>
    public override bool HasFiniteInputs => Source.HasFiniteInputs;

    /// <inheritdoc/>
    public override CancellationToken Cancellation => Source.Cancellation;

    /// <summary>The dataset that is shown.</summary>
    protected Dataset Source { get; }

    /// <summary>The source's number of a row of this view; the same unless a view numbers its rows anew.</summary>
    protected virtual long SourceRow(long row) => row;

    /// <inheritdoc/>
    public sealed override long OriginalRow(long row) => Source.OriginalRow(SourceRow(row));

    /// <inheritdoc/>
    public override string DescribeInput(int input) => Source.DescribeInput(input);
}
