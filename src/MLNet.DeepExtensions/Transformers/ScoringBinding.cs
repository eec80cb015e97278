using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// A model bound to the schema of its input: which column it reads, and the schema with its own columns. As with ML.NET's own transformers,
/// these stand at the end, or behind a column of the same name, which they hide.
/// </summary>
internal sealed class ScoringBinding
{
    private readonly OutputColumns _columns;

    // For each column of the output: its place in the input, or -1 - its place among the model's columns.
    private readonly int[] _sources;

    /// <summary>Binds a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or has an unexpected type.</exception>
    public ScoringBinding(NetworkModel model, DataViewSchema input)
    {
        (Model, InputSchema) = (model, input);
        Features = FeatureColumn(model.Features, input);
        _columns = MLNet.DeepExtensions.OutputColumns.Of(model);
        (OutputSchema, _sources) = Joined(input, _columns.Columns(NextSetId(input)));
    }

    public NetworkModel Model { get; }

    public DataViewSchema InputSchema { get; }

    /// <summary>The input's columns, in their order, and those that the model adds.</summary>
    public DataViewSchema OutputSchema { get; }

    public DataViewSchema.Column Features { get; }

    /// <summary>Whether a column of <see cref="OutputSchema"/> is one that the model adds.</summary>
    public bool IsAdded(DataViewSchema.Column column) => _sources[column.Index] < 0;

    /// <summary>The column of the input that a column of <see cref="OutputSchema"/> is; not one that the model adds.</summary>
    public DataViewSchema.Column InputColumn(DataViewSchema.Column column) => InputSchema[_sources[column.Index]];

    /// <summary>Makes the getter of a column that the model adds.</summary>
    public Delegate Getter(DataViewSchema.Column column, ScoreSource source) => _columns.Getter(-1 - _sources[column.Index], source);

    /// <summary>The input columns that are needed for some of the output columns.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> outputs)
    {
        SortedSet<int> needed = new();
        foreach (DataViewSchema.Column column in outputs)
        {
            needed.Add(IsAdded(column) ? Features.Index : InputColumn(column).Index);
        }

        return needed.Select(index => InputSchema[index]);
    }

    private static (DataViewSchema Schema, int[] Sources) Joined(DataViewSchema input, IReadOnlyList<DataViewSchema.DetachedColumn> added)
    {
        List<int> sources = [.. Enumerable.Range(0, input.Count)];
        for (int i = 0; i < added.Count; i++)
        {
            int place = input.GetColumnOrNull(added[i].Name) is { } hidden ? sources.IndexOf(hidden.Index) + 1 : sources.Count;
            sources.Insert(place, -1 - i);
        }

        DataViewSchema.Builder builder = new();
        builder.AddColumns(sources.Select(source => source >= 0 ? new DataViewSchema.DetachedColumn(input[source]) : added[-1 - source]));
        return (builder.ToSchema(), [.. sources]);
    }

    private static DataViewSchema.Column FeatureColumn(FeatureLayout layout, DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.RequireColumn("feature", layout.ColumnName);
        return layout.Accepts(column.Type) ? column
            : throw SchemaErrors.WrongType("feature", layout.ColumnName, layout.Expected, column.Type.ToString()!);
    }

    private static uint NextSetId(DataViewSchema schema)
    {
        uint last = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId) is { Type: KeyDataViewType type }
                && type.RawType == typeof(uint))
            {
                uint id = 0;
                column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
                last = Math.Max(last, id);
            }
        }

        return last + 1;
    }
}
