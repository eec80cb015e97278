using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Mixes batches, one after the other; what it needs of memory is taken once.</summary>
/// <param name="mixing">How.</param>
/// <param name="shape">The shape of one input.</param>
/// <param name="targetWidth">Target values of one sample.</param>
/// <param name="maximumBatch">The largest batch.</param>
internal sealed class BatchMixer(BatchMixing mixing, TensorShape shape, int targetWidth, int maximumBatch)
{
    // Beyond the places of image augmentations, which draw by their numbers in the list.
    private const int Place = int.MaxValue;
    private readonly float[] _inputs = new float[maximumBatch * shape.Size];
    private readonly float[] _targets = new float[maximumBatch * targetWidth];
    private readonly long[] _partners = new long[maximumBatch];

    /// <summary>Mixes a batch: a function of the seed, the epoch and the batch's rows.</summary>
    public void Apply(ulong seed, long epoch, ReadOnlySpan<long> rows, Span<float> inputs, Span<float> targets)
    {
        inputs.CopyTo(_inputs);
        targets.CopyTo(_targets);
        Span<long> partners = _partners.AsSpan(0, rows.Length);
        for (int i = 0; i < partners.Length; i++)
        {
            partners[i] = i;
        }

        new SplitMix64(SplitMix64.Combine(SplitMix64.Combine(seed, (ulong)epoch), ~(ulong)rows[0])).Shuffle(partners);
        for (int i = 0; i < rows.Length; i++)
        {
            AugmentationRandom random = new(seed, epoch, rows[i], Place);
            if (!random.Chance(mixing.Probability))
            {
                continue;
            }

            int partner = (int)partners[i];
            float share = mixing.Mix(
                ref random, shape, _inputs.AsSpan(partner * shape.Size, shape.Size), inputs.Slice(i * shape.Size, shape.Size));
            for (int at = 0; at < targetWidth; at++)
            {
                ref float target = ref targets[(i * targetWidth) + at];
                target = (share * target) + ((1 - share) * _targets[(partner * targetWidth) + at]);
            }
        }
    }
}
