namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Datasets from IDX files: MNIST, Fashion-MNIST and their like.</summary>
public static class IdxDataset
{
    /// <summary>Reads images (bytes) and their class numbers.</summary>
    /// <param name="imagesPath">
    /// A file of <c>[count, height, width]</c> or <c>[count, height, width, channels]</c> bytes, plain or packed by gzip.
    /// </param>
    /// <param name="labelsPath">A file of <c>[count]</c> integers, plain or packed by gzip.</param>
    /// <param name="classNames">
    /// The classes' names by number. Without, the numbers that occur are the names: labels from 1 to 26 are 26 classes, the first of them
    /// named 1. Names that are whole numbers are found by the labels themselves, so another data set's <see cref="Dataset.ClassNames"/>
    /// number this one alike.
    /// </param>
    /// <returns>The images as <c>[height, width, channels]</c>, read as 0 to 1.</returns>
    /// <exception cref="InvalidDataException">A file is damaged, is not of that kind, or the two do not belong together.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ByteDataset Load(string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null)
    {
        IdxFile images = IdxFile.Read(imagesPath);
        if (images.Type != IdxType.Byte || images.Dimensions.Length is not (3 or 4) || images.Count == 0)
        {
            throw new InvalidDataException(
                $"'{imagesPath}' holds [{string.Join(", ", images.Dimensions)}] of type {images.Type}; images are [count, height, width] or [count, height, width, channels] of bytes.");
        }

        IdxFile labels = IdxFile.Read(labelsPath);
        if (labels.Dimensions.Length != 1 || labels.Count != images.Dimensions[0])
        {
            throw new InvalidDataException(
                $"'{labelsPath}' holds [{string.Join(", ", labels.Dimensions)}] labels; the images of '{imagesPath}' need [{images.Dimensions[0]}].");
        }

        int[] shape = [.. images.Dimensions[1..], .. images.Dimensions.Length == 3 ? [1] : Array.Empty<int>()];
        try
        {
            int[] numbers = labels.ToInt32s();
            IReadOnlyList<string> names = classNames ?? NamesOf(numbers);
            return new ByteDataset(
                images.ToBytes(), TensorShape.Create(shape), Targets.Classes(LabelNumbers.ToClasses(numbers, names), names));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"'{labelsPath}': {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Reads the four files of MNIST's naming from a folder: <c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>, and
    /// <c>t10k-…</c> for the test part; <c>.idx3-ubyte</c> instead of <c>-idx3-ubyte</c> and a <c>.gz</c> behind are found too.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="classNames">
    /// The classes' names by number. Without, the numbers that occur are the names: labels from 1 to 26 are 26 classes, the first of them
    /// named 1. Names that are whole numbers are found by the labels themselves, so another data set's <see cref="Dataset.ClassNames"/>
    /// number this one alike.
    /// </param>
    /// <exception cref="FileNotFoundException">One of the four files is not there.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, is not of that kind, or the files do not belong together.</exception>
    public static (ByteDataset Train, ByteDataset Test) LoadFolder(string folder, IReadOnlyList<string>? classNames = null)
    {
        ByteDataset train = Load(Find(folder, "train-images", "idx3"), Find(folder, "train-labels", "idx1"), classNames);

        // The test part may lack the last classes; it is numbered and named as the training part is.
        ByteDataset test = Load(Find(folder, "t10k-images", "idx3"), Find(folder, "t10k-labels", "idx1"), train.ClassNames);
        return test.InputShape.Equals(train.InputShape)
            ? (train, test)
            : throw new InvalidDataException(
                $"In '{folder}' the training images are {train.InputShape} and the test images {test.InputShape}; the shapes must be equal.");
    }

    private static string[] NamesOf(int[] labels)
    {
        string[] names = LabelNumbers.Names(labels);
        LabelNumbers.CheckAreClasses(
            names, labels.Length, "the file's integers",
            $"{nameof(Dataset)}.{nameof(Dataset.FromBytes)} takes values; the argument classNames lists the classes where the values are classes.");
        return names;
    }

    private static string Find(string folder, string part, string rank)
    {
        string[] names = [$"{part}-{rank}-ubyte", $"{part}.{rank}-ubyte", $"{part}-{rank}-ubyte.gz", $"{part}.{rank}-ubyte.gz"];
        return names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"The folder '{folder}' has none of {string.Join(", ", names)}.", Path.Combine(folder, names[0]));
    }
}
