namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>An augmentation that changes the values of pixels in place.</summary>
public abstract record PixelAugmentation : ImageAugmentation
{
    /// <summary>Changes one image. It allocates nothing, and is called from many threads at once.</summary>
    /// <param name="random">The image's own random numbers.</param>
    /// <param name="shape">The image's shape, <c>[height, width, channels]</c>.</param>
    /// <param name="image">The image, <c>[height, width, channels]</c>.</param>
    public abstract void Apply(ref AugmentationRandom random, TensorShape shape, Span<float> image);
}
