namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A dataset from a CSV file, in memory. Categories are kept by their numbers and become one feature each only when a row is read.
/// </summary>
/// <example><code>var penguins = CsvDataset.Load("penguins.csv", new CsvOptions { Label = "species", Features = ["bill_length_mm",
/// "bill_depth_mm"] });</code></example>
public sealed class CsvDataset : ArrayDataset
{
    private readonly CsvRows _rows;

    private CsvDataset(CsvContents contents, long dropped)
        : base((long)contents.Inputs.Count * contents.Inputs.Width, [contents.Inputs.Width], TargetsOf(contents), contents.Weights)
    {
        (_rows, FeatureNames, TargetNames) = (contents.Inputs, contents.FeatureNames, contents.TargetNames);
        (Options, DroppedRows) = (contents.Options, dropped);
    }

    /// <summary>The features' names: the columns', with <c>column=category</c> for each category of a categorical one.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The names of the target columns, or of the label column.</summary>
    public IReadOnlyList<string> TargetNames { get; }

    /// <summary>
    /// The options that this was read by, with what was found: the feature columns, the class names and the categories. Another file read
    /// by them has the same features in the same order, and is numbered alike. Columns are told by their names, wherever they stand in the
    /// other file: one that is missing is an error, and those that have no use here are not regarded. Without a header they are told by
    /// their places, and the other file needs as many columns. Rows to predict are read by its <see cref="CsvOptions.ForPrediction"/>.
    /// </summary>
    public CsvOptions Options { get; }

    /// <summary>How many rows were left out because a value was missing.</summary>
    public long DroppedRows { get; }

    /// <summary>Reads a file; one that is packed by gzip, whatever its name, is unpacked.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="options">Which columns are what.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not as the options say, is damaged or cut off, or asks for more than <see cref="TableLimits"/> allows; the message names
    /// the file, and the line and the column.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CsvDataset Load(string path, CsvOptions options)
    {
        try
        {
            using Stream stream = TableFile.Open(path);
            return Load(stream, options);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads CSV text from a stream, which stays open.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="options">Which columns are what.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">The text is not as the options say; the message names the line and the column.</exception>
    public static CsvDataset Load(Stream stream, CsvOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using CsvText text = new(stream, options.Encoding);
        CsvTable table = CsvTable.Read(text, options);
        return new CsvDataset(table.Finish(), table.Dropped);
    }

    /// <inheritdoc/>
    public override bool HasFiniteInputs => true;

    /// <inheritdoc/>
    public override string DescribeInput(int input) => $"feature '{CsvTable.Shorten(FeatureNames[input])}'";

    /// <inheritdoc/>
    protected override void ReadInput(int row, Span<float> input) => _rows.CopyRow(row, input);

    private static Targets TargetsOf(CsvContents contents) => contents.ClassNames is { } names
        ? Data.Targets.Numbered(contents.Targets, names)
        : contents.TargetWidth == 0 ? Data.Targets.None(contents.Inputs.Count)
        : Data.Targets.Flat(contents.Targets, contents.TargetWidth);
}
