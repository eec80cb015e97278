using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Which column of a file has which use.</summary>
internal sealed class CsvSchema
{
    // So many columns are named in an error; more would hide its end.
    private const int MostNamed = 20;

    private readonly string[]? _header;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _places = [];
    private readonly HashSet<int> _taken = [];

    private CsvSchema(string[]? header, int width, CsvOptions options)
    {
        (_header, Width) = (header, width);
        if (options.ColumnCount is { } count && count != width && !HasFeaturesAlone(width, options))
        {
            throw new InvalidDataException($"The file has {width} columns; {nameof(CsvOptions.ColumnCount)} asks for {count}.");
        }

        AddNames(header ?? []);

        Label = options.Label is { } label ? Use(label, nameof(CsvOptions.Label)) : null;
        Targets = [.. options.Targets.Select(column => Use(column, nameof(CsvOptions.Targets)))];
        Weight = options.Weight is { } weight ? Use(weight, nameof(CsvOptions.Weight)) : null;
        foreach (CsvColumn column in options.Ignore)
        {
            Use(column, nameof(CsvOptions.Ignore));
        }

        RequireAll(options.Features ?? []);
        Features = options.Features is { } features
            ? [.. features.Select(column => Use(column, nameof(CsvOptions.Features)))]
            : [.. Enumerable.Range(0, width).Where(index => !_taken.Contains(index))];
        if (header is not null && options.Features is null)
        {
            CheckNames(header, options);
        }

        if (Features.Length == 0)
        {
            throw new InvalidDataException($"No feature column is left among the {width} columns.");
        }

        for (int i = 0; i < Features.Length; i++)
        {
            _places[Features[i]] = i;
        }

        Used = [.. Features, .. Targets, .. Optional(Label), .. Optional(Weight)];
        Categorical = [.. options.Categorical.Select(column => FeatureOf(Find(column, nameof(CsvOptions.Categorical))))];
    }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>The column of the class, if there is one.</summary>
    public int? Label { get; }

    /// <summary>The columns of target values.</summary>
    public int[] Targets { get; }

    /// <summary>The column of weights, if there is one.</summary>
    public int? Weight { get; }

    /// <summary>The feature columns.</summary>
    public int[] Features { get; }

    /// <summary>All columns whose values are read.</summary>
    public int[] Used { get; }

    /// <summary>For each categorical column its place among <see cref="Features"/>.</summary>
    public int[] Categorical { get; }

    public static CsvSchema WithHeader(string[] header, CsvOptions options) => new(header, header.Length, options);

    public static CsvSchema WithoutHeader(int width, CsvOptions options) => new(null, width, options);

    /// <summary>The column's name, or its number where there is no header.</summary>
    public string Name(int column) => _header is null ? $"{column}" : _header[column];

    /// <summary>The column as errors name it.</summary>
    public string Describe(int column) =>
        _header is null ? $"column {column} (counted from 0)" : $"column '{CsvTable.Shorten(_header[column])}'";

    /// <summary>Options that find the same columns in another file: by their names, and by their places where there are none.</summary>
    public CsvOptions Bind(CsvOptions options)
    {
        CsvColumn Column(int index) => _header is null ? index : _header[index];
        return options with
        {
            Label = Label is { } label ? Column(label) : (CsvColumn?)null,
            Targets = [.. Targets.Select(Column)],
            Features = [.. Features.Select(Column)],
            Ignore = [],
            Categorical = [.. Categorical.Select(place => Column(Features[place]))],
            Weight = Weight is { } weight ? Column(weight) : (CsvColumn?)null,
            ColumnCount = _header is null ? Width : options.ColumnCount,
        };
    }

    /// <summary>Whether a file without a header has the features and nothing else, at the places that they had.</summary>
    private static bool HasFeaturesAlone(int width, CsvOptions options) =>
        options.FeaturesOnly && options.Features?.Count == width
        && options.Features.Index().All(static column => column.Item.Name is null && column.Item.Index == column.Index);

    private static int[] Optional(int? column) => column is { } index ? [index] : [];

    private void AddNames(string[] header)
    {
        for (int i = 0; i < header.Length; i++)
        {
            if (!_columns.TryAdd(header[i], i))
            {
                throw new InvalidDataException(
                    $"Columns {_columns[header[i]]} and {i} (counted from 0) have the same name, '{CsvTable.Shorten(header[i])}'; names must be unique.");
            }
        }
    }

    /// <summary>
    /// Refuses features that nobody has named: a column without a name, as pandas and R write for the rows' numbers, and numbers that are
    /// the first row's where no option knows a name of the header.
    /// </summary>
    private void CheckNames(string[] header, CsvOptions options)
    {
        int nameless = Array.FindIndex(header, static name => name.Length == 0);
        if (Features.Contains(nameless))
        {
            throw new InvalidDataException(
                $"Column {nameless} (counted from 0) has no name: it may hold row numbers, or come from a delimiter at the end of the line. {nameof(CsvOptions.Ignore)} = "
                + $"[{nameless}] leaves it out, {nameof(CsvOptions.Features)} takes it.");
        }

        CsvColumn?[] told = [options.Label, options.Weight, .. options.Targets.Concat(options.Ignore).Concat(options.Categorical)
            .Select(static column => (CsvColumn?)column)];
        if (told.Any(static column => column?.Name is not null))
        {
            return;
        }

        double last = double.NegativeInfinity;
        bool areInOrder = true;
        foreach (int index in Features)
        {
            if (!double.TryParse(header[index], NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                return;
            }

            areInOrder &= double.IsInteger(number) && number > last;
            last = number;
        }

        if (!areInOrder)
        {
            throw new InvalidDataException(
                $"The header names the features {string.Join(", ", Features.Take(3).Select(index => CsvTable.Shorten(header[index])))}, which look like a row's values. "
                + $"{nameof(CsvOptions.HasHeader)} = false reads a file without a header; an option that names a column shows that they are names.");
        }
    }

    private int Use(CsvColumn column, string option)
    {
        int index = Find(column, option);
        return _taken.Add(index)
            ? index
            : throw new InvalidDataException($"{option} names {Describe(index)}, which is used already; a column can be used once.");
    }

    private int Find(CsvColumn column, string option)
    {
        if (column.Name is null)
        {
            int index = column.Index < 0 ? Width + column.Index : column.Index;
            return index >= 0 && index < Width
                ? index
                : throw new InvalidDataException($"{option} names column {column}; the file has {Width} columns, 0 to {Width - 1}.");
        }

        if (_header is null)
        {
            throw new InvalidDataException(
                $"{option} names column {column}, but the file is read without a header; give the column's number.");
        }

        return _columns.TryGetValue(column.Name, out int found)
            ? found
            : throw Lacks(option, $"column {column}");
    }

    /// <summary>Refuses a file that lacks features, all of which the message names.</summary>
    private void RequireAll(IReadOnlyList<CsvColumn> features)
    {
        CsvColumn[] lacking = [.. features.Where(column => _header is not null && column.Name is { } name && !_columns.ContainsKey(name))];
        if (lacking.Length > 1)
        {
            string more = lacking.Length > MostNamed ? $" and {lacking.Length - MostNamed} more" : "";
            throw Lacks(nameof(CsvOptions.Features), $"the columns {string.Join(", ", lacking.Take(MostNamed))}{more}");
        }
    }

    private InvalidDataException Lacks(string option, string columns) => new(
        $"{option} names {columns}, which the file does not have; its columns are {string.Join(", ", _header!.Take(MostNamed).Select(CsvTable.Shorten))}"
        + (Width > MostNamed ? $" and {Width - MostNamed} more." : ".")
        + (Width == 1 && _header![0].AsSpan().IndexOfAny(";\t|") is >= 0 and int at
            ? $" {nameof(CsvOptions.Delimiter)} may have to be '{(_header[0][at] == '\t' ? "\\t" : _header[0][at])}'." : ""));

    private int FeatureOf(int column) => _places.TryGetValue(column, out int place)
        ? place
        : throw new InvalidDataException($"{nameof(CsvOptions.Categorical)} names {Describe(column)}, which is not among the features.");
}
