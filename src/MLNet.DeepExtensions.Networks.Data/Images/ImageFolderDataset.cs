namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A dataset of the images in a folder, a folder per class, decoded into memory as bytes, <c>[height, width, channels]</c>.
/// </summary>
/// <remarks>The rows are in the order of the classes and, within, of the file names; shuffle or split before a part is taken.</remarks>
public sealed class ImageFolderDataset : ByteDataset
{
    // So many at once go to a file: enough for all processors, little beside the images of one batch.
    private const int Block = 64;

    private ImageFolderDataset(
        byte[] pixels, ImageFolderFiles folder, IReadOnlyList<(string Path, int Class)> files, ImageFolderOptions options)
        : base(pixels, options.Shape, Targets.Classes([.. files.Select(static file => file.Class)], [.. folder.ClassNames]), null,
            options.Scale, options.Offset)
    {
        Paths = [.. files.Select(static file => file.Path)];
        Skipped = folder.Skipped;
    }

    /// <summary>The rows' files.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>What was left out, and why; empty unless <see cref="ImageFolderOptions.SkipUnreadable"/> is set.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>
    /// Reads all images of <c>folder/class/image</c>. Files beside the class folders that are not images are ignored, as are names that
    /// begin with a dot.
    /// </summary>
    /// <param name="folder">The folder of class folders.</param>
    /// <param name="options">The images' size and how they are read.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no class folder or no image; or, unless they are skipped, a class folder is empty, a file is not an image, is damaged, or
    /// is not a regular file (a pipe, a link to nothing). The message names the path.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static ImageFolderDataset Load(string folder, ImageFolderOptions options)
    {
        ImageFolderFiles images = new(folder, options);
        long length = (long)images.Files.Count * options.Shape.Size;
        if (length > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"The {images.Files.Count} images of '{folder}' take {length} bytes, more than one array holds; {nameof(WriteFile)} keeps them in a file.");
        }

        byte[] pixels = new byte[length];
        IReadOnlyList<(string Path, int Class)> files = images.Decode(0, images.Files.Count, pixels);
        if (files.Count == 0)
        {
            throw NothingRead(folder, images);
        }

        if (files.Count < images.Files.Count)
        {
            Array.Resize(ref pixels, files.Count * options.Shape.Size);
        }

        return new ImageFolderDataset(pixels, images, files, options);
    }

    /// <summary>
    /// Reads all images as <see cref="Load"/> does, but into a dataset file, a few at a time: for images that are more than memory holds.
    /// </summary>
    /// <param name="folder">The folder of class folders.</param>
    /// <param name="options">The images' size and how they are read.</param>
    /// <param name="path">Where the file is to be.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static FileDataset WriteFile(string folder, ImageFolderOptions options, string path)
    {
        ImageFolderFiles images = new(folder, options);
        TensorShape shape = options.Shape;
        byte[] pixels = new byte[checked(Block * shape.Size)];
        using FileDatasetWriter writer = new(
            path, new FileDatasetOptions { InputShape = shape, StoreBytes = true, Scale = options.Scale, Offset = options.Offset });
        for (int start = 0; start < images.Files.Count; start += Block)
        {
            IReadOnlyList<(string Path, int Class)> files = images.Decode(start, Math.Min(Block, images.Files.Count - start), pixels);
            for (int i = 0; i < files.Count; i++)
            {
                writer.Append(pixels.AsSpan(i * shape.Size, shape.Size), [files[i].Class]);
            }
        }

        writer.ClassNames = images.ClassNames;
        return writer.Count > 0 ? writer.Complete() : throw NothingRead(folder, images);
    }

    private static InvalidDataException NothingRead(string folder, ImageFolderFiles images) =>
        new($"None of the {images.Files.Count} files in '{folder}' could be read; '{images.Skipped[0].Path}': {images.Skipped[0].Reason}.");
}
