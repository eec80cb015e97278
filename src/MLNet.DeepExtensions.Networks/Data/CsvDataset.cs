using System.IO.Compression;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset from a CSV file, in memory.</summary>
/// <example><code>var penguins = CsvDataset.Load("penguins.csv", new CsvOptions { Label = "species", Features = ["bill_length_mm", "bill_depth_mm"] });</code></example>
public sealed class CsvDataset : InMemoryDataset
{
    private CsvDataset(CsvContents contents, long dropped)
        : base(contents.Inputs, [contents.FeatureNames.Length], TargetsOf(contents), contents.Weights) =>
        (FeatureNames, TargetNames, Options, DroppedRows) = (contents.FeatureNames, contents.TargetNames, contents.Options, dropped);

    /// <summary>The features' names: the columns', with <c>column=category</c> for each category of a categorical one.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The names of the target columns, or of the label column.</summary>
    public IReadOnlyList<string> TargetNames { get; }

    /// <summary>
    /// The options that this was read by, with the class names and the categories that were found: another file read by them is numbered alike.
    /// </summary>
    public CsvOptions Options { get; }

    /// <summary>How many rows were left out because a value was missing.</summary>
    public long DroppedRows { get; }

    /// <summary>Reads a file; one whose name ends in <c>.gz</c> is unpacked.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="options">Which columns are what.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">The file is not as the options say; the message names the file, and the line and the column.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CsvDataset Load(string path, CsvOptions options)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        try
        {
            return Load(stream, options);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads CSV text from a stream, which stays open: UTF-8, or what its byte order mark says.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="options">Which columns are what.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">The text is not as the options say; the message names the line and the column.</exception>
    public static CsvDataset Load(Stream stream, CsvOptions options)
    {
        using var text = new StreamReader(stream, bufferSize: 1 << 16, leaveOpen: true);
        CsvTable table = CsvTable.Read(text, options);
        return new CsvDataset(table.Finish(), table.Dropped);
    }

    private static Targets TargetsOf(CsvContents contents) => contents.ClassNames is { } names
        ? Data.Targets.Classes(Array.ConvertAll(contents.Targets, static number => (int)number), names)
        : Data.Targets.Flat(contents.Targets, contents.TargetWidth);
}
