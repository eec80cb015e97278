namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Swaps top and bottom.</summary>
/// <param name="Probability">The share of images that is flipped, from 0 to 1; half by default.</param>
public sealed record VerticalFlip(float Probability = 0.5f) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate() => Require(Probability is >= 0 and <= 1, nameof(Probability), Probability, "0 to 1");

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape) =>
        random.Chance(Probability) ? AffineMap.Identity with { YY = -1 } : AffineMap.Identity;
}
