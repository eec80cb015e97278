namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Pads the image on all sides and cuts a part of the image's own size out of it at random, by whole pixels: the classic augmentation of
/// CIFAR-10 with a padding of 4. What the padding holds is <see cref="TrainingOptions.AugmentationFill"/>.
/// </summary>
/// <param name="Padding">The padding in pixels, 0 or more.</param>
public sealed record RandomCrop(int Padding) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate() => Require(Padding is >= 0 and <= 1 << 20, nameof(Padding), Padding, $"0 to {1 << 20}");

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape) => AffineMap.Identity with
    {
        X = random.Below((2 * Padding) + 1) - Padding,
        Y = random.Below((2 * Padding) + 1) - Padding,
    };
}
