using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Files of images and labels that belong together by their names, as MNIST's do.</summary>
internal static class IdxPair
{
    private const string Images = "images";
    private const string Labels = "labels";

    /// <summary>Whether a file's name is that of images.</summary>
    public static bool IsImages(string path) =>
        Path.GetFileName(path) is var name && name.Contains(Images, StringComparison.Ordinal) && name.Contains("idx", StringComparison.Ordinal);

    /// <summary>Reads the images of a file, with the labels of the file beside it.</summary>
    /// <exception cref="FileNotFoundException">The file of labels is not there.</exception>
    public static ByteDataset Load(string imagesPath, IReadOnlyList<string>? classNames)
    {
        string name = Path.GetFileName(imagesPath);
        string labels = Path.Combine(
            Path.GetDirectoryName(imagesPath)!,
            name.Replace(Images, Labels, StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal)
                .Replace("idx4", "idx1", StringComparison.Ordinal));
        return labels != imagesPath && File.Exists(labels)
            ? IdxDataset.Load(imagesPath, labels, classNames)
            : throw new FileNotFoundException(
                $"The labels of '{imagesPath}' were looked for at '{labels}'; a file of images named …images-idx3… has its labels in …labels-idx1… beside it.",
                labels);
    }

    /// <summary>Reads images without labels, as rows to predict.</summary>
    /// <exception cref="InvalidDataException">The file has no images.</exception>
    public static Dataset LoadImages(string imagesPath)
    {
        IdxFile images = IdxFile.Read(imagesPath);
        return images is { Type: IdxType.Byte, Dimensions.Length: 3 or 4 }
            ? Dataset.FromBytes(
                images.ToBytes(),
                TensorShape.Create([.. images.Dimensions[1..], .. images.Dimensions.Length == 3 ? [1] : Array.Empty<int>()]),
                Targets.None(images.Dimensions[0]))
            : throw new InvalidDataException(
                $"'{imagesPath}' holds [{string.Join(", ", images.Dimensions)}] of type {images.Type}; images are [count, height, width] bytes.");
    }
}
