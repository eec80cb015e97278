using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>A model bound to the schema of its input: which column it reads, and the schema with its own columns behind.</summary>
internal sealed class ScoringBinding
{
    private readonly OutputColumns _columns;

    /// <summary>Binds a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The feature column is missing or of another type.</exception>
    public ScoringBinding(NetworkModel model, DataViewSchema input)
    {
        (Model, InputSchema) = (model, input);
        Features = FeatureColumn(model.Features, input);
        _columns = MLNet.DeepExtensions.OutputColumns.Of(model);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns(_columns.Columns(NextSetId(input)));
        OutputSchema = builder.ToSchema();
    }

    public NetworkModel Model { get; }

    public DataViewSchema InputSchema { get; }

    /// <summary>The input's columns, at their places, and those that the model adds.</summary>
    public DataViewSchema OutputSchema { get; }

    public DataViewSchema.Column Features { get; }

    /// <summary>Whether a column of <see cref="OutputSchema"/> is one that the model adds.</summary>
    public bool IsAdded(DataViewSchema.Column column) => column.Index >= InputSchema.Count;

    /// <summary>Makes the getter of a column that the model adds.</summary>
    public Delegate Getter(DataViewSchema.Column column, ScoreSource source) => _columns.Getter(column.Index - InputSchema.Count, source);

    /// <summary>The input columns that are needed for some of the output columns.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> outputs)
    {
        var needed = new SortedSet<int>();
        foreach (DataViewSchema.Column column in outputs)
        {
            needed.Add(IsAdded(column) ? Features.Index : column.Index);
        }

        return needed.Select(index => InputSchema[index]);
    }

    private static DataViewSchema.Column FeatureColumn(FeatureLayout layout, DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(layout.ColumnName) ?? throw SchemaErrors.Missing("feature", layout.ColumnName);
        return layout.Accepts(column.Type) ? column : throw SchemaErrors.WrongType("feature", layout.ColumnName, layout.Expected, column.Type.ToString()!);
    }

    private static uint NextSetId(DataViewSchema schema)
    {
        uint last = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId) is { Type: KeyDataViewType type } && type.RawType == typeof(uint))
            {
                uint id = 0;
                column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref id);
                last = Math.Max(last, id);
            }
        }

        return last + 1;
    }
}
