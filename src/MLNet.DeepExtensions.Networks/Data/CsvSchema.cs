namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Which column of a file has which use.</summary>
internal sealed class CsvSchema
{
    private readonly string[]? _header;
    private readonly HashSet<int> _taken = [];

    private CsvSchema(string[]? header, int width, CsvOptions options)
    {
        (_header, Width) = (header, width);
        if (header is not null)
        {
            CheckUnique(header);
        }

        Label = options.Label is { } label ? Use(label, nameof(CsvOptions.Label)) : null;
        Targets = [.. options.Targets.Select(column => Use(column, nameof(CsvOptions.Targets)))];
        Weight = options.Weight is { } weight ? Use(weight, nameof(CsvOptions.Weight)) : null;
        foreach (CsvColumn column in options.Ignore)
        {
            Use(column, nameof(CsvOptions.Ignore));
        }

        Features = options.Features is { } features
            ? [.. features.Select(column => Use(column, nameof(CsvOptions.Features)))]
            : [.. Enumerable.Range(0, width).Where(index => !_taken.Contains(index))];
        if (Features.Length == 0)
        {
            throw new InvalidDataException($"No feature column is left among the {width} columns.");
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
    public string Describe(int column) => _header is null ? $"column {column} (counted from 0)" : $"column '{_header[column]}'";

    private static int[] Optional(int? column) => column is { } index ? [index] : [];

    private static void CheckUnique(string[] header)
    {
        for (int i = 0; i < header.Length; i++)
        {
            int first = Array.IndexOf(header, header[i]);
            if (first < i)
            {
                throw new InvalidDataException($"The header names columns {first} and {i} (counted from 0) alike, '{header[i]}'; names are to be unique.");
            }
        }
    }

    private int Use(CsvColumn column, string option)
    {
        int index = Find(column, option);
        return _taken.Add(index)
            ? index
            : throw new InvalidDataException($"{option} names {Describe(index)}, which has a use already; a column has one.");
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
            throw new InvalidDataException($"{option} names column {column}, but the file is read without a header; tell the column by its number.");
        }

        int found = Array.IndexOf(_header, column.Name);
        return found >= 0
            ? found
            : throw new InvalidDataException($"{option} names column {column}, which the file does not have; its columns are {string.Join(", ", _header)}.");
    }

    private int FeatureOf(int column)
    {
        int place = Array.IndexOf(Features, column);
        return place >= 0
            ? place
            : throw new InvalidDataException($"{nameof(CsvOptions.Categorical)} names {Describe(column)}, which is not among the features.");
    }
}
