namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset that shows another one in a changed way.</summary>
internal abstract class DatasetView : Dataset
{
    protected DatasetView(Dataset source)
    {
        Source = source;
        ClassNames = source.ClassNames;
    }

    public override long Count => Source.Count;

    public override TensorShape InputShape => Source.InputShape;

    public override int TargetWidth => Source.TargetWidth;

    public override bool HasWeights => Source.HasWeights;

    public override bool IsCostlyToRead => Source.IsCostlyToRead;

    internal override bool HasFiniteInputs => Source.HasFiniteInputs;

    internal override CancellationToken Cancellation => Source.Cancellation;

    protected Dataset Source { get; }

    /// <summary>The source's number of a row of this view; the same unless a view numbers its rows anew.</summary>
    protected virtual long SourceRow(long row) => row;

    internal sealed override long OriginalRow(long row) => Source.OriginalRow(SourceRow(row));

    internal sealed override string DescribeInput(int input) => Source.DescribeInput(input);
}
