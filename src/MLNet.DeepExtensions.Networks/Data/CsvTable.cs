using System.Globalization;
using System.Runtime.InteropServices;
using CsvHelper;
using CsvHelper.Configuration;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Reads a CSV text into columns of numbers; categories and classes stand as numbers by appearance until <see cref="Finish"/>.</summary>
internal sealed class CsvTable
{
    private readonly CsvOptions _options;
    private readonly CsvSchema _schema;
    private readonly HashSet<string> _missing;
    private readonly CategoryIndex _classes;
    private readonly CategoryIndex?[] _categories;
    private readonly List<float> _inputs = [];
    private readonly List<float> _targets = [];
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
        _target = new float[schema.Label is null ? schema.Targets.Length : 1];
    }

    /// <summary>The rows left out because a value was missing.</summary>
    public long Dropped { get; private set; }

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidDataException">A line is wrong; the message names it.</exception>
    public static CsvTable Read(TextReader text, CsvOptions options)
    {
        options.Validate();
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = options.Delimiter,
            TrimOptions = TrimOptions.Trim,
            MaxFieldSize = Limits.Current.Tables.FieldCharacters,
            BadDataFound = static bad => throw new InvalidDataException(
                $"Line {bad.Context.Parser?.RawRow}: the value {bad.Field} has a quote where none can be."),
        };
        using var parser = new CsvParser(text, configuration, leaveOpen: true);
        try
        {
            return ReadRows(parser, options);
        }
        catch (CsvHelperException exception)
        {
            throw new InvalidDataException($"Line {parser.RawRow}: this is not CSV ({exception.Message.Split('\n')[0].Trim()})", exception);
        }
    }

    /// <summary>The final numbers, with classes and categories in their order.</summary>
    public CsvContents Finish()
    {
        (string[] classNames, int[] classNumbers) = _classes.Finish(_options.ClassOrder);
        if (_schema.Label is not null)
        {
            foreach (ref float target in CollectionsMarshal.AsSpan(_targets))
            {
                target = classNumbers[(int)target];
            }
        }

        var columns = Array.ConvertAll(_categories, category => category?.Finish(_options.ClassOrder));
        return new CsvContents(
            Expand(columns),
            FeatureNames(columns),
            [.. _targets],
            _target.Length,
            _schema.Label is null ? null : classNames,
            [.. _schema.Label is { } label ? [_schema.Name(label)] : _schema.Targets.Select(_schema.Name)],
            _schema.Weight is null ? null : [.. _weights],
            _options with
            {
                ClassNames = _schema.Label is null ? null : classNames,
                Categories = [.. _schema.Categorical.Select(feature => columns[feature]!.Value.Names)],
            });
    }

    private static CsvTable ReadRows(CsvParser parser, CsvOptions options)
    {
        if (!parser.Read())
        {
            throw new InvalidDataException("The file is empty.");
        }

        // Record is the array of the parser itself, which it uses again.
        bool more = true;
        CsvSchema schema;
        if (options.HasHeader)
        {
            schema = CsvSchema.WithHeader([.. parser.Record!], options);
            more = parser.Read();
        }
        else
        {
            schema = CsvSchema.WithoutHeader(parser.Count, options);
        }

        if (!more)
        {
            throw new InvalidDataException("The file has a header and no rows.");
        }

        var table = new CsvTable(schema, options);
        for (; more; more = parser.Read())
        {
            table.Add(parser);
        }

        return table._targets.Count > 0
            ? table
            : throw new InvalidDataException($"No row is left: all {table.Dropped} lack a value.");
    }

    private void Add(CsvParser line)
    {
        if (line.Count != _schema.Width)
        {
            throw new InvalidDataException($"Line {line.RawRow} has {line.Count} values; {_schema.Width} columns need as many.");
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

        if (_inputs.Count > Array.MaxLength - _input.Length)
        {
            throw new InvalidDataException($"Line {line.RawRow}: the file has more than {Array.MaxLength} numbers; a {nameof(FileDatasetWriter)} takes more.");
        }

        _inputs.AddRange(_input);
        _targets.AddRange(_target);
    }

    private bool LacksValue(CsvParser line)
    {
        foreach (int column in _schema.Used)
        {
            if (!_missing.Contains(line[column]))
            {
                continue;
            }

            return _options.Missing == MissingValueHandling.DropRow ? true : throw new InvalidDataException(
                $"Line {line.RawRow}, {_schema.Describe(column)}: the value is missing ('{line[column]}'); "
                + $"{nameof(CsvOptions.Missing)} = {nameof(MissingValueHandling.DropRow)} leaves such rows out.");
        }

        return false;
    }

    private float Number(CsvParser line, int column) =>
        float.TryParse(line[column], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Wrong(line, column, "is not a finite number");

    private int Category(CategoryIndex index, CsvParser line, int column) => index.TryNumber(line[column], out int number)
        ? number
        : throw Wrong(line, column, $"is none of the {index.Names.Count} given: {string.Join(", ", index.Names.Take(20))}");

    private InvalidDataException Wrong(CsvParser line, int column, string what) =>
        new($"Line {line.RawRow}, {_schema.Describe(column)}: '{line[column]}' {what}.");

    private float[] Expand((string[] Names, int[] FinalNumbers)?[] columns)
    {
        if (_schema.Categorical.Length == 0)
        {
            return [.. _inputs];
        }

        int width = columns.Sum(static column => column?.Names.Length ?? 1);
        int rows = _inputs.Count / _input.Length;
        var expanded = new float[checked(rows * width)];
        int to = 0;
        for (int from = 0; from < _inputs.Count; from++)
        {
            if (columns[from % _input.Length] is { } column)
            {
                expanded[to + column.FinalNumbers[(int)_inputs[from]]] = 1f;
                to += column.Names.Length;
            }
            else
            {
                expanded[to++] = _inputs[from];
            }
        }

        return expanded;
    }

    private string[] FeatureNames((string[] Names, int[] FinalNumbers)?[] columns) =>
        [.. columns.SelectMany((column, i) => column is null
            ? [_schema.Name(_schema.Features[i])]
            : column.Value.Names.Select(name => $"{_schema.Name(_schema.Features[i])}={name}"))];
}
