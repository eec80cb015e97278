using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>One table of a folder: its columns, its rows as texts, and the rows of each split.</summary>
internal sealed class TableSet
{
    private const string LabelColumn = "Label";
    private readonly string[][] _rows;
    private readonly (string Name, bool IsNumeric)[] _columns;
    private readonly (int[] Fit, int[] Test)[] _splits;

    private TableSet(JsonElement set, JsonElement splits, string folder)
    {
        Name = set.GetProperty("name").GetString()!;
        IsRegression = set.GetProperty("task").GetString() == "regression";
        _columns = [.. set.GetProperty("columns").EnumerateArray()
            .Select(static column => (column.GetProperty("name").GetString()!, column.GetProperty("kind").GetString() == "numeric"))];
        using StreamReader reader = new(Open(Path.Combine(folder, set.GetProperty("file").GetString()!)));
        _rows =
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(static line => line.TrimEnd('\r').Split(',')),
        ];
        Classes = IsRegression ? [] : [.. _rows.Select(static row => row[^1]).Distinct().Order(StringComparer.Ordinal)];
        _splits = [.. splits.GetProperty(Name).EnumerateArray()
            .Select(static split => (Rows(split, "train").Concat(Rows(split, "validation")).ToArray(), Rows(split, "test")))];
    }

    /// <summary>The set's name.</summary>
    public string Name { get; }

    /// <summary>Whether values are predicted, and no classes.</summary>
    public bool IsRegression { get; }

    /// <summary>The classes in ordinal order; empty for values.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of splits.</summary>
    public int Splits => _splits.Length;

    /// <summary>The columns of numbers.</summary>
    public string[] Numbers => [.. _columns.Where(static column => column.IsNumeric).Select(static column => column.Name)];

    /// <summary>The columns of texts.</summary>
    public string[] Categories => [.. _columns.Where(static column => !column.IsNumeric).Select(static column => column.Name)];

    /// <summary>All sets of a folder.</summary>
    public static IEnumerable<TableSet> Load(string folder, string? only)
    {
        using JsonDocument sets = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "datasets.json")));
        using JsonDocument splits = JsonDocument.Parse(Open(Path.Combine(folder, "splits.json.gz")));
        foreach (JsonElement set in sets.RootElement.EnumerateArray())
        {
            if (only is null || set.GetProperty("name").GetString() == only)
            {
                yield return new TableSet(set, splits.RootElement, folder);
            }
        }
    }

    /// <summary>The labels of a split's test rows: class numbers or values.</summary>
    public float[] TestLabels(int split) => [.. _splits[split].Test.Select(LabelOf)];

    /// <summary>The rows of a split to fit on, and those to test, as ML.NET reads them from files of text.</summary>
    public (IDataView Fit, IDataView Test) Views(MLContext mlContext, int split, string folder)
    {
        TextLoader.Column label = IsRegression ? new TextLoader.Column(LabelColumn, DataKind.Single, _columns.Length)
            : Classes.Count == 2 ? new TextLoader.Column(LabelColumn, DataKind.Boolean, _columns.Length)
            : new TextLoader.Column(LabelColumn, DataKind.UInt32, [new TextLoader.Range(_columns.Length)],
                new KeyCount((ulong)Classes.Count));
        TextLoader loader = mlContext.Data.CreateTextLoader(
            [
                .. _columns.Select(static (column, i) =>
                    new TextLoader.Column(column.Name, column.IsNumeric ? DataKind.Single : DataKind.String, i)),
                label,
            ],
            separatorChar: ',', hasHeader: true);
        IDataView View(int[] rows, string name)
        {
            string path = Path.Combine(folder, name);
            string header = string.Join(',', _columns.Select(static column => column.Name).Append(LabelColumn));
            File.WriteAllLines(path, rows.Select(Line).Prepend(header));
            return loader.Load(path);
        }

        return (View(_splits[split].Fit, "fit.csv"), View(_splits[split].Test, "test.csv"));
    }

    private static Stream Open(string path) =>
        path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(File.OpenRead(path), CompressionMode.Decompress) : File.OpenRead(path);

    private static int[] Rows(JsonElement split, string part) =>
        [.. split.GetProperty(part).EnumerateArray().Select(static row => row.GetInt32())];

    private string Line(int row) => string.Join(',', _rows[row][..^1].Append(
        IsRegression ? _rows[row][^1] : ((int)LabelOf(row)).ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private float LabelOf(int row) => IsRegression
        ? float.Parse(_rows[row][^1], System.Globalization.CultureInfo.InvariantCulture)
        : Classes.Index().First(pair => pair.Item == _rows[row][^1]).Index;
}
