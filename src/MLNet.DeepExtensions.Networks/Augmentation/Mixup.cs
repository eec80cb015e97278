namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// <c>x = s x + (1 - s) x'</c>, and the targets alike (Zhang et al. 2018): between samples a network is to be as unsure as the mixture.
/// The paper takes an alpha of 0.1 to 0.4 for photographs, and 1 for small images. For inputs of any shape, and regressions too.
/// </summary>
public sealed record Mixup : BatchMixing
{
    /// <inheritdoc/>
    public override float Mix(ref AugmentationRandom random, TensorShape shape, ReadOnlySpan<float> partner, Span<float> sample)
    {
        float share = DrawShare(ref random);
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (share * sample[i]) + ((1 - share) * partner[i]);
        }

        return share;
    }
}
