namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Augments images of one shape: the geometric augmentations first, as one bilinear warp, and then those of the pixels, each in the order
/// of the list. The result is a function of the seed, the epoch and the row. Immutable; safe from many threads at once.
/// </summary>
/// <example><code>var augmenter = new Augmenter([32, 32, 3], [new HorizontalFlip(), new RandomCrop(4), new Cutout(0.5f)]);</code></example>
public sealed class Augmenter
{
    [ThreadStatic]
    private static float[]? s_copy;

    private readonly (GeometricAugmentation Augmentation, int Place)[] _geometric;
    private readonly (PixelAugmentation Augmentation, int Place)[] _pixels;

    /// <summary>Puts augmentations together.</summary>
    /// <param name="shape">The images' shape, <c>[height, width, channels]</c>.</param>
    /// <param name="augmentations">The augmentations in their order.</param>
    /// <exception cref="ArgumentException">The shape is not an image, or a setting of an augmentation is out of its range.</exception>
    public Augmenter(TensorShape shape, IReadOnlyList<ImageAugmentation> augmentations)
    {
        if (!shape.IsImage)
        {
            throw new ArgumentException($"The shape {shape} is not an image; [height, width, channels] is expected.", nameof(shape));
        }

        ArgumentNullException.ThrowIfNull(augmentations);
        foreach ((int place, ImageAugmentation augmentation) in augmentations.Index())
        {
            (augmentation ?? throw new ArgumentException($"The augmentation at index {place} is null.", nameof(augmentations))).Validate();
        }

        Shape = shape;
        Augmentations = augmentations;

        // The place keys the random numbers, so that what is added behind leaves the others as they were.
        _geometric = [.. augmentations.Index().Where(static a => a.Item is GeometricAugmentation)
            .Select(static a => ((GeometricAugmentation)a.Item, a.Index))];
        _pixels = [.. augmentations.Index().Where(static a => a.Item is PixelAugmentation)
            .Select(static a => ((PixelAugmentation)a.Item, a.Index))];
    }

    /// <summary>The images' shape.</summary>
    public TensorShape Shape { get; }

    /// <summary>The augmentations in their order.</summary>
    public IReadOnlyList<ImageAugmentation> Augmentations { get; }

    /// <summary>What lies outside of an image that is moved; a constant by default.</summary>
    /// <exception cref="ArgumentException">There is no such mode.</exception>
    public FillMode Fill
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentException($"{nameof(Fill)} is {value}; {string.Join(", ", Enum.GetNames<FillMode>())} are allowed.");
    } = FillMode.Constant;

    /// <summary>The constant of <see cref="FillMode.Constant"/>, in the units of the inputs; 0 by default.</summary>
    /// <exception cref="ArgumentException">The value is NaN or infinite.</exception>
    public float FillValue
    {
        get;
        init => field = float.IsFinite(value) ? value
            : throw new ArgumentException($"{nameof(FillValue)} is {value}; a finite number is allowed.");
    }

    /// <summary>
    /// Changes a batch in place. Allocates nothing once warm. A batch may be split among threads; each image is on its own.
    /// </summary>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="rows">The images' row numbers in their dataset.</param>
    /// <param name="images">The images, <c>[rows, height, width, channels]</c>.</param>
    /// <exception cref="ArgumentException">The images are not as many as the rows.</exception>
    public void Apply(ulong seed, long epoch, ReadOnlySpan<long> rows, Span<float> images)
    {
        if (images.Length != (long)rows.Length * Shape.Size)
        {
            throw new ArgumentException(
                $"There are {images.Length} values; {rows.Length} images of {Shape} need {(long)rows.Length * Shape.Size}.",
                nameof(images));
        }

        for (int i = 0; i < rows.Length; i++)
        {
            Apply(seed, epoch, rows[i], images.Slice(i * Shape.Size, Shape.Size));
        }
    }

    private static Span<float> Copy(ReadOnlySpan<float> image)
    {
        float[]? copy = s_copy;
        if (copy is null || copy.Length < image.Length)
        {
            copy = s_copy = new float[image.Length];
        }

        image.CopyTo(copy);
        return copy.AsSpan(0, image.Length);
    }

    private void Apply(ulong seed, long epoch, long row, Span<float> image)
    {
        AffineMap map = AffineMap.Identity;
        foreach ((GeometricAugmentation augmentation, int place) in _geometric)
        {
            AugmentationRandom random = new(seed, epoch, row, place);
            map = map.Then(augmentation.Draw(ref random, Shape));
        }

        if (map != AffineMap.Identity)
        {
            new AffineWarp(Shape, Fill, FillValue).Apply(map, Copy(image), image);
        }

        foreach ((PixelAugmentation augmentation, int place) in _pixels)
        {
            AugmentationRandom random = new(seed, epoch, row, place);
            augmentation.Apply(ref random, Shape, image);
        }
    }
}
