namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Makes what is in the image larger or smaller about its centre, by a factor between two, the same for both axes.</summary>
/// <param name="Minimum">The smallest factor, above 0; below 1 the image shrinks and its surroundings are filled.</param>
/// <param name="Maximum">The largest factor, no smaller than the smallest.</param>
public sealed record Zoom(float Minimum, float Maximum) : GeometricAugmentation
{
    /// <inheritdoc/>
    public override void Validate()
    {
        Require(Minimum > 0 && float.IsFinite(Minimum), nameof(Minimum), Minimum, "above 0");
        Require(Maximum >= Minimum && float.IsFinite(Maximum), nameof(Maximum), Maximum, $"{nameof(Minimum)}, {Minimum}, or more");
    }

    /// <inheritdoc/>
    public override AffineMap Draw(ref AugmentationRandom random, TensorShape shape)
    {
        float inverse = 1 / random.Uniform(Minimum, Maximum);
        return AffineMap.Identity with { XX = inverse, YY = inverse };
    }
}
