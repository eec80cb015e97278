using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A look at a CSV file before it is read as data: its columns, and what they hold. Where it is not told, the delimiter is the one of
/// <c>,</c>, <c>;</c>, tab and <c>|</c> that the first line has most of, and the first line is a header where none of its values is a
/// number.
/// </summary>
/// <example><code>CsvSuggestion suggestion = CsvSummary.Read("penguins.csv").Suggest("species");
/// CsvDataset penguins = CsvDataset.Load("penguins.csv", suggestion.Options);</code></example>
public sealed class CsvSummary
{
    private static readonly string[] s_delimiters = [",", ";", "\t", "|"];

    private CsvSummary(CsvOptions options, long rows, IReadOnlyList<CsvColumnSummary> columns) =>
        (Options, Rows, Columns) = (options, rows, columns);

    /// <summary>How the file was read: delimiter, header, encoding, spellings of missing values.</summary>
    public CsvOptions Options { get; }

    /// <summary>The rows, without the header.</summary>
    public long Rows { get; }

    /// <summary>The columns, in the file's order.</summary>
    public IReadOnlyList<CsvColumnSummary> Columns { get; }

    /// <summary>Reads all of a file; one that is packed by gzip is unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="delimiter">What stands between two values; null looks.</param>
    /// <param name="hasHeader">Whether the first line holds the columns' names; null looks.</param>
    /// <param name="encoding">How bytes stand for letters; null for UTF-8.</param>
    /// <exception cref="InvalidDataException">The file is empty or no CSV; the message names the file and the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CsvSummary Read(string path, string? delimiter = null, bool? hasHeader = null, Encoding? encoding = null)
    {
        try
        {
            using Stream stream = TableFile.Open(path);
            return Read(stream, path, delimiter, hasHeader, encoding);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>The column of a name or a number; null where there is none.</summary>
    /// <param name="column">The column.</param>
    public CsvColumnSummary? Find(CsvColumn column) => column.Name is { } name
        ? Columns.FirstOrDefault(summary => Options.HasHeader && summary.Name == name)
        : Columns.ElementAtOrDefault(column.Index < 0 ? Columns.Count + column.Index : column.Index);

    /// <summary>
    /// Options that read the file as data to learn a column from the others: texts become categories, and what cannot be learned from is
    /// left out.
    /// </summary>
    /// <param name="label">The column to learn.</param>
    /// <param name="isClass">Whether it tells classes; null looks: texts do, and up to 20 whole numbers with 4 rows each.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public CsvSuggestion Suggest(CsvColumn label, bool? isClass = null) => CsvSuggestion.For(this, label, isClass);

    private static CsvSummary Read(Stream stream, string path, string? delimiter, bool? hasHeader, Encoding? encoding)
    {
        CsvOptions options = new() { Delimiter = delimiter ?? DelimiterOf(path, encoding), Encoding = encoding };
        using CsvText text = new(stream, encoding);
        using CsvLines lines = new(text, options.Delimiter);
        if (!lines.Read())
        {
            throw new InvalidDataException("The file is empty.");
        }

        string[] first = lines.ReadNames();
        options = options with { HasHeader = hasHeader ?? !first.Any(IsNumber) };
        HashSet<string> missing = new(options.MissingValues, StringComparer.Ordinal);
        ColumnCounter[] counters = [.. first.Select(_ => new ColumnCounter(missing))];
        long rows = 0;
        for (bool more = !options.HasHeader || lines.Read(); more; more = lines.Read())
        {
            if (lines.Count != first.Length)
            {
                throw new InvalidDataException(
                    $"Line {lines.Number} has {lines.Count} values; {first.Length} are expected, as in the first line.");
            }

            rows++;
            for (int i = 0; i < counters.Length; i++)
            {
                counters[i].Add(lines[i]);
            }
        }

        return new CsvSummary(
            options, rows, [.. counters.Select((counter, i) => counter.Summary(options.HasHeader ? first[i] : i, i))]);
    }

    private static string DelimiterOf(string path, Encoding? encoding)
    {
        using Stream stream = TableFile.Open(path);
        using CsvText text = new(stream, encoding);
        text.BeginRow();
        char[] beginning = new char[1 << 14];
        string line = new(beginning, 0, text.ReadBlock(beginning));
        line = line.Split('\n')[0];
        return s_delimiters.MaxBy(delimiter => line.Split(delimiter).Length)!;
    }

    private static bool IsNumber(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);

    private sealed class ColumnCounter(HashSet<string> missing)
    {
        private readonly HashSet<string> _values = new(StringComparer.Ordinal);
        private bool _isNumeric = true;
        private bool _isWhole = true;
        private long _missing;

        public void Add(string value)
        {
            if (missing.Contains(value))
            {
                _missing++;
                return;
            }

            if (_values.Count < CsvColumnSummary.MostDistinct)
            {
                _values.Add(value);
            }

            _isNumeric = _isNumeric && IsNumber(value);
            _isWhole = _isWhole && _isNumeric && double.IsInteger(double.Parse(value, CultureInfo.InvariantCulture));
        }

        public CsvColumnSummary Summary(CsvColumn column, int index) =>
            new(column, index, _isNumeric && _values.Count > 0, _isWhole && _values.Count > 0, _missing, _values.Count);
    }
}
