using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>How <see cref="ImageFolderDataset"/> reads images.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The size that all images are given.</summary>
    public required Size2D Size { get; init; }

    /// <summary>1 for grey, 3 for colour, 2 and 4 with alpha; 3 by default.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What happens to images of another aspect ratio; stretch by default.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Stretch;

    /// <summary>How pixels of another size are computed; bilinear by default.</summary>
    public ImageResampling Resampling { get; init; } = ImageResampling.Bilinear;

    /// <summary>Decodes the files; PNG and PNM by default.</summary>
    public IImageDecoder Decoder { get; init; } = ImageDecoders.Default;

    /// <summary>
    /// Whether what is not a readable image is left out and listed; false by default, which makes it an error. A folder of which no image
    /// is read is no class then, unless <see cref="ClassNames"/> has it.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// The classes in the order of their numbers, so that several folders are numbered alike; null, the default, takes the folders' names,
    /// sorted. A folder of another name is an error.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What a byte is multiplied by when it is read; 1/255 by default, so that inputs are from 0 to 1.</summary>
    public float Scale { get; init; } = 1f / 255f;

    /// <summary>What is added to a byte once it is scaled; 0 by default.</summary>
    public float Offset { get; init; }

    internal TensorShape Shape => [Size.Height, Size.Width, Channels];

    internal void Validate()
    {
        if (Size.Height < 1 || Size.Width < 1)
        {
            throw new ArgumentException($"{nameof(Size)} is {Size}; 1x1 or more is allowed.");
        }

        if (Channels is < 1 or > 4)
        {
            throw new ArgumentException($"{nameof(Channels)} is {Channels}; 1 to 4 are allowed.");
        }

        if (ClassNames?.Count > ClassNames?.Distinct(StringComparer.Ordinal).Count())
        {
            throw new ArgumentException($"{nameof(ClassNames)} are {string.Join(", ", ClassNames)}; each name is given once.");
        }

        ByteRows.CheckScale(Scale, Offset);
    }
}
