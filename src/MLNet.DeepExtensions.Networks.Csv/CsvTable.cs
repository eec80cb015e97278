using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Reads a CSV text into columns of numbers; categories and classes stand as numbers by appearance until <see cref="Finish"/>.
/// </summary>
internal sealed class CsvTable
{
    private const int LongestShown = 60;

    // So many are named in an error; more would hide its end.
    private const int MostNamed = 20;

    // A category's number is kept as a float, which is exact so far.
    private const int MostCategories = 1 << 24;

    private readonly CsvOptions _options;
    private readonly CsvSchema _schema;
    private readonly HashSet<string> _missing;
    private readonly CategoryIndex _classes;
    private readonly CategoryIndex?[] _categories;
    private readonly CsvRows _inputs;
    private readonly CsvRows _targets;
    private readonly List<float> _weights = [];
    private readonly float[] _input;
    private readonly float[] _target;

    private CsvTable(CsvSchema schema, CsvOptions options)
    {
        (_schema, _options) = (schema, options);
        _missing = new HashSet<string>(options.MissingValues, StringComparer.Ordinal);
        _classes = new CategoryIndex(options.ClassNames);
        _categories = new CategoryIndex?[schema.Features.Length];
        for (int i = 0; i < schema.Categorical.Length; i++)
        {
            _categories[schema.Categorical[i]] = new CategoryIndex(options.Categories?[i]);
        }

        _input = new float[schema.Features.Length];
        _inputs = new CsvRows(_input.Length);
        _target = new float[schema.Label is null ? schema.Targets.Length : 1];
        _targets = new CsvRows(_target.Length);
    }

    /// <summary>The rows left out because a value was missing.</summary>
    public long Dropped { get; private set; }

    /// <summary>Reads all rows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Valid options.</param>
    /// <exception cref="InvalidDataException">A line is wrong; the message names it.</exception>
    public static CsvTable Read(CsvText text, CsvOptions options)
    {
        using CsvLines lines = new(text, options.Delimiter);
        return ReadRows(lines, options);
    }

    /// <summary>The final numbers, with classes and categories in their order.</summary>
    public CsvContents Finish()
    {
        (string[] classNames, int[] classNumbers) = _classes.Finish(
            _options.ClassOrder, _schema.Label is { } named ? _schema.Describe(named) : "");
        float[] targets = _targets.ToArray();
        if (_schema.Label is not null)
        {
            foreach (ref float target in targets.AsSpan())
            {
                target = classNumbers[(int)target];
            }
        }

        if (_schema.Label is { } classColumn && _options.ClassNames is null)
        {
            LabelNumbers.CheckAreClasses(
                classNames,
                targets.Length,
                _schema.Describe(classColumn),
                $"{nameof(CsvOptions)}.{nameof(CsvOptions.Targets)} takes columns of values; {nameof(CsvOptions.ClassNames)} lists the classes where the values are classes.");
        }

        (string[] Names, int[] FinalNumbers)?[] columns =
            [.. _categories.Select((category, i) => category?.Finish(_options.ClassOrder, _schema.Describe(_schema.Features[i])))];
        if (_schema.Categorical.Length > 0)
        {
            _inputs.Expand(columns);
        }

        return new CsvContents(
            _inputs,
            FeatureNames(columns),
            targets,
            _target.Length,
            _schema.Label is null ? null : classNames,
            [.. _schema.Label is { } label ? [_schema.Name(label)] : _schema.Targets.Select(_schema.Name)],
            _schema.Weight is null ? null : [.. _weights],
            _schema.Bind(_options) with
            {
                ClassNames = _schema.Label is null ? null : classNames,
                Categories = [.. _schema.Categorical.Select(feature => columns[feature]!.Value.Names)],
            });
    }

    /// <summary>A text as errors show it.</summary>
    public static string Shorten(string text) => text.Length <= LongestShown ? text : $"{text.AsSpan(0, LongestShown)}…";

    private static CsvTable ReadRows(CsvLines lines, CsvOptions options)
    {
        if (!lines.Read())
        {
            throw new InvalidDataException("The file is empty.");
        }

        bool more = true;
        CsvSchema schema;
        if (options.HasHeader)
        {
            schema = CsvSchema.WithHeader(lines.ReadNames(), options);
            more = lines.Read();
        }
        else
        {
            schema = CsvSchema.WithoutHeader(lines.Count, options);
        }

        if (!more)
        {
            throw new InvalidDataException("The file has a header and no rows.");
        }

        CsvTable table = new(schema, options);
        for (; more; more = lines.Read())
        {
            table.Add(lines);
        }

        return table._inputs.Count > 0
            ? table
            : throw new InvalidDataException($"No row is left: all {table.Dropped} lack a value.");
    }

    private void Add(CsvLines line)
    {
        if (line.Count != _schema.Width)
        {
            throw new InvalidDataException($"Line {line.Number} has {line.Count} values; {_schema.Width} are expected, one per column.");
        }

        // All values are looked for first: a row that is left out adds no category.
        if (LacksValue(line))
        {
            Dropped++;
            return;
        }

        for (int i = 0; i < _input.Length; i++)
        {
            int column = _schema.Features[i];
            _input[i] = _categories[i] is { } category ? Category(category, line, column) : Number(line, column);
        }

        for (int i = 0; i < _target.Length; i++)
        {
            _target[i] = _schema.Label is { } label ? Category(_classes, line, label) : Number(line, _schema.Targets[i]);
        }

        if (_schema.Weight is { } weightColumn)
        {
            float weight = Number(line, weightColumn);
            _weights.Add(weight >= 0 ? weight : throw Wrong(line, weightColumn, "is negative; a weight is 0 or more"));
        }

        long rows = Math.Min(Limits.Current.Tables.Values / _schema.Used.Length, Array.MaxLength / Math.Max(_target.Length, 1));
        if (_inputs.Count >= rows)
        {
            throw new InvalidDataException(
                $"Line {line.Number}: the file has more than {rows:N0} rows of {_schema.Used.Length} values; "
                + $"{Limits.Allowed(Limits.Current.Tables.Values)} values are allowed. A {nameof(FileDatasetWriter)} stores more rows than fit in memory.");
        }

        _inputs.Add(_input);
        _targets.Add(_target);
    }

    private bool LacksValue(CsvLines line)
    {
        foreach (int column in _schema.Used)
        {
            if (!_missing.Contains(line[column]))
            {
                continue;
            }

            return _options.Missing == MissingValueHandling.DropRow ? true : throw new InvalidDataException(
                $"Line {line.Number}, {_schema.Describe(column)}: the value is missing ('{line[column]}'); "
                + $"{nameof(CsvOptions.Missing)} = {nameof(MissingValueHandling.DropRow)} leaves such rows out"
                + (line[column].Length == 0 ? "." : $", {nameof(CsvOptions.MissingValues)} lists the spellings of a missing value."));
        }

        return false;
    }

    // .NET takes zero characters behind a number for nothing.
    private float Number(CsvLines line, int column) =>
        float.TryParse(line[column], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            && line[column][^1] != '\0'
            ? value
            : throw Wrong(line, column, $"is not a finite number{Mend(line[column], column)}");

    /// <summary>What to do with a feature that is a text.</summary>
    private string Mend(string value, int column) => _schema.Features.Contains(column) && char.IsLetter(value.FirstOrDefault())
        ? $"; {nameof(CsvOptions.Categorical)} takes text columns, and {nameof(CsvOptions.Ignore)} leaves one out"
        : "";

    private int Category(CategoryIndex index, CsvLines line, int column)
    {
        string name = line[column];
        int known = index.Names.Count;
        if (!index.TryNumber(name, out int number))
        {
            throw Wrong(
                line, column,
                $"is not one of the {index.Names.Count} given: {string.Join(", ", index.Names.Take(MostNamed).Select(Shorten))}");
        }

        if (index.Names.Count > known)
        {
            line.CheckText(name, _schema.Describe(column));
            if (known == MostCategories)
            {
                throw Wrong(line, column, $"would be category {known + 1:N0}; at most {MostCategories:N0} are allowed");
            }
        }

        return number;
    }

    private InvalidDataException Wrong(CsvLines line, int column, string what)
    {
        line.CheckText(line[column], _schema.Describe(column));
        return new InvalidDataException($"Line {line.Number}, {_schema.Describe(column)}: '{Shorten(line[column])}' {what}.");
    }

    private string[] FeatureNames((string[] Names, int[] FinalNumbers)?[] columns) =>
        [.. columns.SelectMany((column, i) => column is null
            ? [_schema.Name(_schema.Features[i])]
            : column.Value.Names.Select(name => $"{_schema.Name(_schema.Features[i])}={name}"))];
}
