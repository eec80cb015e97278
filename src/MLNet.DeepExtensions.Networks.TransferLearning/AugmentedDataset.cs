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

    /// <summary>The images, and behind them augmented copies of all, the same ones for the same seed.</summary>
    /// <param name="images">The images.</param>
    /// <param name="options">The augmentation and the seed.</param>
    /// <param name="copies">How many copies of each.</param>
    /// <param name="compute">What is made of the images, and of each round of copies.</param>
    public static Dataset WithCopies(Dataset images, TrainingOptions options, int copies, Func<Dataset, Dataset> compute)
    {
        Dataset computed = compute(images);
        if (copies == 0)
        {
            return computed;
        }

        Augmenter augmenter = options.AugmenterOf(images.InputShape)!;
        return JoinedDataset.Of(
            [computed, .. Enumerable.Range(1, copies)
                .Select(copy => compute(new AugmentedDataset(images, augmenter, options.Seed, copy)))]);
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

    public override void ReadTargets(ReadOnlySpan<long> rows, Span<float> targets, Span<float> weights) =>
        _images.ReadTargets(rows, targets, weights);
}
