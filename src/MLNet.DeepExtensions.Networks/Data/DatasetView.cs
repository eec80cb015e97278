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

    protected Dataset Source { get; }
}
