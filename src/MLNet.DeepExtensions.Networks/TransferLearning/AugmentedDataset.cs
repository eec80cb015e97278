using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>Images with the augmentation of one epoch: the same copy of an image whenever it is read.</summary>
internal sealed class AugmentedDataset : Dataset
{
    private readonly Dataset _images;
    private readonly Augmenter _augmenter;
    private readonly ulong _seed;
    private readonly long _epoch;

    public AugmentedDataset(Dataset images, Augmenter augmenter, ulong seed, long epoch)
    {
        (_images, _augmenter, _seed, _epoch) = (images, augmenter, seed, epoch);
        ClassNames = images.ClassNames;
    }

    public override long Count => _images.Count;

    public override TensorShape InputShape => _images.InputShape;

    public override int TargetWidth => _images.TargetWidth;

    public override bool HasWeights => _images.HasWeights;

    public override void Read(ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets, Span<float> weights)
    {
        _images.Read(rows, inputs, targets, weights);
        _augmenter.Apply(_seed, _epoch, rows, inputs);
    }

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) => _images.ReadTargets(rows, targets, weights);
}
