namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// An augmentation that moves pixels by an affine map. The maps of all geometric augmentations are multiplied and the image is sampled
/// once, so that many of them blur it no more than one.
/// </summary>
public abstract record GeometricAugmentation : ImageAugmentation
{
    /// <summary>Draws a map for one image.</summary>
    /// <param name="random">The image's own random numbers.</param>
    /// <param name="shape">The image's shape, <c>[height, width, channels]</c>.</param>
    /// <returns>Where each pixel of the new image comes from, in pixels from the image's centre.</returns>
    public abstract AffineMap Draw(ref AugmentationRandom random, TensorShape shape);
}
