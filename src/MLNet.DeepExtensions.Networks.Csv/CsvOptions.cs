using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// How <see cref="CsvDataset"/> reads a file. Either <see cref="Label"/> or <see cref="Targets"/> is to be given; rows to predict are read by
/// <see cref="ForPrediction"/>. Numbers are read with a decimal point, whatever the machine's culture.
/// </summary>
public sealed record CsvOptions
{
    /// <summary>
    /// The column that tells the class, as text or as a number. Its spellings become the class names. A column of many different numbers is
    /// refused unless <see cref="ClassNames"/> says that they are classes: such numbers are <see cref="Targets"/>. Null where those are
    /// given.
    /// </summary>
    public CsvColumn? Label { get; init; }

    /// <summary>The columns of numbers that are to be predicted as values; none by default.</summary>
    public IReadOnlyList<CsvColumn> Targets { get; init; } = [];

    /// <summary>The columns to predict from, in this order; null, the default, takes all that have no other use.</summary>
    public IReadOnlyList<CsvColumn>? Features { get; init; }

    /// <summary>Columns to leave out where <see cref="Features"/> is null; none by default.</summary>
    public IReadOnlyList<CsvColumn> Ignore { get; init; } = [];

    /// <summary>
    /// Those among the features that are text: each becomes one feature a category, 1 where the row has it and 0 elsewhere; none by
    /// default.
    /// </summary>
    public IReadOnlyList<CsvColumn> Categorical { get; init; } = [];

    /// <summary>The column of the rows' weights, numbers of 0 or more; null, the default, for none.</summary>
    public CsvColumn? Weight { get; init; }

    /// <summary>
    /// The classes in the order of their numbers, so that several files are numbered alike; null, the default, takes those in the file.
    /// Another class is an error.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// For each of <see cref="Categorical"/> its categories, so that several files have the same features; null, the default, takes those
    /// in the file. Another category is an error.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>>? Categories { get; init; }

    /// <summary>How classes and categories are numbered; sorted by default, by their names.</summary>
    public ClassOrder ClassOrder { get; init; } = ClassOrder.Sorted;

    /// <summary>Whether the first line holds the columns' names; true by default.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>
    /// The number of columns that the file has to have; null, the default, allows any. The options of a data set without a header keep it,
    /// since its columns are known by their places alone.
    /// </summary>
    public int? ColumnCount { get; init; }

    /// <summary>What stands between two values; <c>,</c> by default.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>
    /// How bytes stand for letters, such as <see cref="System.Text.Encoding.Latin1"/>; null, the default, is UTF-8. A byte order mark
    /// (UTF-8, UTF-16, UTF-32) goes before. Names and categories with bytes that mean nothing in the encoding are an error.
    /// </summary>
    [JsonIgnore]
    public Encoding? Encoding { get; init; }

    /// <summary>The encoding as files have it.</summary>
    [JsonInclude]
    internal string? EncodingName
    {
        get => Encoding?.WebName;
        init => Encoding = value is null ? null : System.Text.Encoding.GetEncoding(value);
    }

    /// <summary>
    /// The spellings of a missing value, blanks around it not regarded; by default nothing at all, <c>?</c>, and those that pandas takes
    /// for one, such as
    /// <c>NA</c>, <c>N/A</c>, <c>NaN</c>, <c>null</c> and <c>None</c>.
    /// </summary>
    public IReadOnlyList<string> MissingValues { get; init; } =
    [
        "", "?", "NA", "N/A", "n/a", "<NA>", "#N/A", "#NA", "#N/A N/A", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "1.#IND",
        "-1.#IND", "1.#QNAN", "-1.#QNAN",
    ];

    /// <summary>What to do with rows that lack a value; an error by default.</summary>
    public MissingValueHandling Missing { get; init; } = MissingValueHandling.Error;

    /// <summary>
    /// Whether only the features are read, for rows to predict: there is no <see cref="Label"/>, <see cref="Targets"/> or
    /// <see cref="Weight"/> then. False by default.
    /// </summary>
    public bool FeaturesOnly { get; init; }

    private static readonly SearchValues<char> s_notInDelimiters = SearchValues.Create("\"\r\n\0");

    /// <summary>
    /// Options that read rows to predict as the training data were read: the same features in the same order, categories coded alike. The
    /// label, targets and weights may lack in the file, and are not regarded where they are there. A row that lacks a value is an error,
    /// so that the rows keep their numbers; <see cref="MissingValueHandling.DropRow"/> may be set afterwards.
    /// </summary>
    /// <remarks>
    /// Without a header columns are known by their places: the file needs as many columns as the training data had, or the features alone
    /// where these were the first columns.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// Features or categories are not known: these are not the <see cref="CsvDataset.Options"/> of a data set that was read.
    /// </exception>
    public CsvOptions ForPrediction() => Features is null || (Categorical.Count > 0 && Categories is null)
        ? throw new InvalidOperationException(
            $"{(Features is null ? nameof(Features) : nameof(Categories))} is not set, so that the training data's columns are not known; "
            + $"the {nameof(CsvDataset.Options)} of the data set that was trained on have them.")
        : this with
        {
            FeaturesOnly = true,
            Label = null,
            Targets = [],
            Weight = null,
            ClassNames = null,
            Missing = MissingValueHandling.Error,
        };

    /// <summary>
    /// Saves the options, those of <see cref="CsvDataset.Options"/> say, so that another program reads rows to predict alike.
    /// </summary>
    /// <param name="path">The file, in JSON; replaced if it exists.</param>
    /// <exception cref="IOException">The disk is full or the like.</exception>
    public void Save(string path) => AtomicFile.WriteText(path, writer => writer.WriteLine(CsvOptionsJson.Write(this)));

    /// <summary>Loads options that <see cref="Save"/> has written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file holds something else; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CsvOptions Load(string path)
    {
        try
        {
            return CsvOptionsJson.Read(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' holds no options of a CSV file: {exception.Message}", exception);
        }
    }

    /// <summary>The options as JSON, as <see cref="Save"/> writes them: to be kept with a model, in its metadata say.</summary>
    public string ToJson() => CsvOptionsJson.Write(this);

    /// <summary>The options that <see cref="ToJson"/> has written.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">The text is something else.</exception>
    public static CsvOptions FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return CsvOptionsJson.Read(json);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The text holds no options of a CSV file: {exception.Message}", exception);
        }
    }

    internal static void CheckDelimiter(string delimiter)
    {
        if (string.IsNullOrEmpty(delimiter) || delimiter.AsSpan().ContainsAny(s_notInDelimiters))
        {
            throw new ArgumentException(
                $"{nameof(Delimiter)} is '{delimiter}'; one character or more is needed, without quotes and line breaks.");
        }
    }

    internal void Validate()
    {
        if (FeaturesOnly && (Label is not null || Targets.Count > 0 || Weight is not null))
        {
            throw new ArgumentException(
                $"{nameof(FeaturesOnly)} is true and a {nameof(Label)}, {nameof(Targets)} or a {nameof(Weight)} is set; only features are allowed.");
        }

        if (!FeaturesOnly && Label is null == (Targets.Count == 0))
        {
            throw new ArgumentException(
                $"{nameof(Label)} is {(Label is null ? "not set" : "set")} and {nameof(Targets)} has {Targets.Count} columns; "
                + $"either {nameof(Label)} (the column of the class) or {nameof(Targets)} (columns of numbers) must be given.");
        }

        CheckDelimiter(Delimiter);

        if (Categories is not null && Categories.Count != Categorical.Count)
        {
            throw new ArgumentException(
                $"{nameof(Categories)} has {Categories.Count} lists; {nameof(Categorical)} has {Categorical.Count} columns; one list per column is needed.");
        }

        if (ClassNames is not null && Label is null)
        {
            throw new ArgumentException($"{nameof(ClassNames)} is set without a {nameof(Label)}; only a label has classes.");
        }
    }
}
