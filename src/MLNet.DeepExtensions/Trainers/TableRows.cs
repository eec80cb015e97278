using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions;

/// <summary>The rows of a data view as a table with targets and weights, read once.</summary>
internal sealed class TableRows
{
    private TableRows(Table table, Targets targets, float[]? weights, string? warning) =>
        (Table, Targets, Weights, Warning) = (table, targets, weights, warning);

    public Table Table { get; }

    public Targets Targets { get; }

    public float[]? Weights { get; }

    /// <summary>What is odd about the labels; null for nothing.</summary>
    public string? Warning { get; }

    /// <summary>Reads a data view.</summary>
    /// <param name="input">The data view.</param>
    /// <param name="source">Its columns.</param>
    /// <param name="task">What the labels are for.</param>
    /// <param name="label">The column of the labels.</param>
    /// <param name="weight">The column of the weights; null for none.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, all are of one class, or a label or weight is missing or out of its range; the message names column and row.
    /// </exception>
    public static TableRows Read(
        IDataView input, TableSource source, NetworkTask task, string label, string? weight, CancellationToken cancellation)
    {
        IDataView view = source.Steps(new MLContext().Transforms, []).Fit(input).Transform(input);
        DataViewSchema.Column labelColumn = view.Schema.RequireColumn("label", label);
        DataViewSchema.Column? weightColumn = weight is null ? null : view.Schema.RequireColumn("weight", weight);
        string[] vectors = [TableColumns.Numbers, TableColumns.Texts, TableColumns.Dates];
        using DataViewRowCursor cursor = view.GetRowCursor(
            [
                .. vectors.Select(name => view.Schema[name]), labelColumn,
                .. weightColumn is { } column ? [column] : Array.Empty<DataViewSchema.Column>(),
            ]);

        VectorColumns<float> numbers = new(cursor, view.Schema[TableColumns.Numbers], source.NumberNames.Count);
        TextColumns texts = new(cursor, view.Schema[TableColumns.Texts], source.TextNames.Count);
        VectorColumns<DateTime> dates = new(cursor, view.Schema[TableColumns.Dates], source.DateNames.Count);
        LabelReader labels = LabelReader.Create(task, cursor, labelColumn, takesTexts: true, classNames: null);
        ValueGetter<float>? weightGetter = weightColumn is null ? null : cursor.GetGetter<float>(weightColumn.Value);
        List<float> targets = [], weights = [];
        float[] target = new float[labels.Width];
        for (long row = 0; cursor.MoveNext(); row++)
        {
            cancellation.ThrowIfCancellationRequested();
            labels.Read(row, target);
            targets.AddRange(target);
            if (weightGetter is not null)
            {
                weights.Add(WeightOf(weightGetter, weight!, row));
            }

            numbers.Read();
            texts.Read();
            dates.Read();
        }

        if (targets.Count == 0)
        {
            throw new InvalidOperationException("The training data has no rows.");
        }

        labels.CheckAll();
        Table table = new(
            [
                .. source.NumberNames.Select((name, i) => new NumberColumn(name, numbers[i])),
                .. source.TextNames.Select((name, i) => texts.Column(name, i)),
                .. source.DateNames.Select((name, i) => new DateColumn(name, dates[i])),
            ]);
        return new TableRows(table, TargetsOf(labels, [.. targets]), weightGetter is null ? null : [.. weights], labels.Warning);
    }

    private static float WeightOf(ValueGetter<float> getter, string column, long row)
    {
        float weight = 0;
        getter(ref weight);
        return float.IsFinite(weight) && weight >= 0 ? weight : throw new InvalidOperationException(
            FormattableString.Invariant($"The weight column '{column}' has {weight} in row {row}; a finite number of 0 or more is expected."));
    }

    private static Targets TargetsOf(LabelReader labels, float[] targets) => labels.ClassNames is { } names
        ? Targets.Classes(Array.ConvertAll(targets, target => labels.ClassOf?[(int)target] ?? (int)target), names)
        : labels.Width == 1 ? Targets.Values(targets)
        : Targets.Flat(targets, labels.Width);

    /// <summary>The values of a vector's slots, a list each; the first slot is left out.</summary>
    private sealed class VectorColumns<T>(DataViewRow row, DataViewSchema.Column column, int count)
        where T : struct
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private readonly List<T>[] _values = [.. Enumerable.Range(0, count).Select(static _ => new List<T>())];
        private VBuffer<T> _vector;

        public ReadOnlySpan<T> this[int slot] => CollectionsMarshal.AsSpan(_values[slot]);

        public void Read()
        {
            if (_values.Length > 0)
            {
                _getter(ref _vector);
                for (int i = 0; i < _values.Length; i++)
                {
                    _values[i].Add(_vector.GetItemOrDefault(i + 1));
                }
            }
        }
    }

    /// <summary>The same for texts, which are numbered as they come, so that each is kept once.</summary>
    private sealed class TextColumns(DataViewRow row, DataViewSchema.Column column, int count)
    {
        private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        private readonly List<int>[] _codes = [.. Enumerable.Range(0, count).Select(static _ => new List<int>())];
        private readonly List<string>[] _names = [.. Enumerable.Range(0, count).Select(static _ => new List<string>())];
        private readonly Dictionary<string, int>[] _known =
            [.. Enumerable.Range(0, count).Select(static _ => new Dictionary<string, int>(StringComparer.Ordinal))];

        private VBuffer<ReadOnlyMemory<char>> _vector;

        public CategoryColumn Column(string name, int slot) =>
            new(name, CollectionsMarshal.AsSpan(_codes[slot]), _names[slot]);

        public void Read()
        {
            if (_codes.Length == 0)
            {
                return;
            }

            _getter(ref _vector);
            for (int i = 0; i < _codes.Length; i++)
            {
                _codes[i].Add(CodeOf(i, _vector.GetItemOrDefault(i + 1).Span));
            }
        }

        private int CodeOf(int slot, ReadOnlySpan<char> text)
        {
            if (text.IsEmpty)
            {
                return CategoryColumn.Missing;
            }

            Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = _known[slot].GetAlternateLookup<ReadOnlySpan<char>>();
            if (!known.TryGetValue(text, out int code))
            {
                code = _names[slot].Count;
                string name = text.ToString();
                _names[slot].Add(name);
                _known[slot].Add(name, code);
            }

            return code;
        }
    }
}
