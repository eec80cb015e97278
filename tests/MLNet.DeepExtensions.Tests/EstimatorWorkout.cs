using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.Tests;

/// <summary>
/// What ML.NET's own suite asks of every estimator (<c>TestEstimatorCore</c> in Microsoft.ML.TestFramework): the promised schema is the
/// delivered one, wrong inputs are refused, the mapper keeps its schema, and a model that was saved and loaded gives the same schema and
/// values.
/// </summary>
internal static class EstimatorWorkout
{
    public static void Run(MLContext mlContext, IEstimator<ITransformer> estimator, IDataView valid, params ReadOnlySpan<IDataView> invalid)
    {
        SchemaShape promised = estimator.GetOutputSchema(ShapeOf(null!, valid.Schema));
        foreach (IDataView wrong in invalid)
        {
            MustFail(() => estimator.GetOutputSchema(ShapeOf(null!, wrong.Schema)));
            MustFail(() => estimator.Fit(wrong));
        }

        ITransformer transformer = estimator.Fit(valid);
        using MemoryStream stream = new();
        mlContext.Model.Save(transformer, valid.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(stream, out DataViewSchema loadedInput);
        ITransformer restored = loaded.AsNetworkModel(mlContext);

        DataViewSchema schema = transformer.GetOutputSchema(valid.Schema);
        Assert.True(transformer.IsRowToRowMapper);
        Assert.True(loaded.IsRowToRowMapper);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(valid.Schema);
        Assert.Same(valid.Schema, mapper.InputSchema);
        SameSchema(schema, mapper.OutputSchema, withAnnotations: true);
        SameSchema(WithoutStructures(valid.Schema), loadedInput, withAnnotations: true);
        SameSchema(schema, transformer.Transform(valid).Schema, withAnnotations: true);
        SameSchema(schema, loaded.GetOutputSchema(valid.Schema), withAnnotations: false);
        SameSchema(schema, loaded.Transform(valid).Schema, withAnnotations: false);
        SameSchema(schema, restored.Transform(valid).Schema, withAnnotations: true);
        SameValues(transformer.Transform(valid), loaded.Transform(valid));
        SameValues(transformer.Transform(valid), restored.Transform(valid));
        foreach (IDataView wrong in invalid)
        {
            MustFail(() => transformer.GetOutputSchema(wrong.Schema));
            MustFail(() => transformer.Transform(wrong));
            MustFail(() => loaded.GetOutputSchema(wrong.Schema));
            MustFail(() => loaded.Transform(wrong));
        }

        SameShape(promised, ShapeOf(null!, schema));
    }

    /// <summary>The shape of a schema, as ML.NET makes it for estimators.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    public static extern SchemaShape ShapeOf(SchemaShape type, DataViewSchema schema);

    public static void SameValues(IDataView expected, IDataView actual)
    {
        foreach (DataViewSchema.Column column in expected.Schema.Where(static column => !column.IsHidden))
        {
            switch (column.Type)
            {
                case VectorDataViewType { ItemType: NumberDataViewType number } when number == NumberDataViewType.Single:
                    Assert.Equal(
                        expected.GetColumn<float[]>(column), actual.GetColumn<float[]>(actual.Schema[column.Name]), FloatsAreClose);
                    break;
                case NumberDataViewType number when number == NumberDataViewType.Single:
                    Assert.True(
                        FloatsAreClose([.. expected.GetColumn<float>(column)], [.. actual.GetColumn<float>(actual.Schema[column.Name])]),
                        column.Name);
                    break;
                case KeyDataViewType:
                    Assert.Equal(expected.GetColumn<uint>(column), actual.GetColumn<uint>(actual.Schema[column.Name]));
                    break;
                case BooleanDataViewType:
                    Assert.Equal(expected.GetColumn<bool>(column), actual.GetColumn<bool>(actual.Schema[column.Name]));
                    break;
                case TextDataViewType:
                    Assert.Equal(expected.GetColumn<string>(column), actual.GetColumn<string>(actual.Schema[column.Name]));
                    break;
            }
        }
    }

    public static bool FloatsAreClose(float[] expected, float[] actual) =>
        expected.Length == actual.Length && expected.Zip(actual)
            .All(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * Math.Max(1, Math.Abs(pair.First)));

    private static void MustFail(Action action)
    {
        Exception exception = Assert.ThrowsAny<Exception>(action);
        Assert.True(
            exception is ArgumentOutOfRangeException or InvalidOperationException, $"{exception.GetType().Name}: {exception.Message}");
    }

    private static void SameSchema(DataViewSchema expected, DataViewSchema actual, bool withAnnotations)
    {
        DataViewSchema.Column[] seen = [.. actual.Where(static column => !column.IsHidden)];
        DataViewSchema.Column[] wanted = [.. expected.Where(static column => !column.IsHidden)];
        Assert.Equal(wanted.Select(static column => column.Name), seen.Select(static column => column.Name));
        Assert.Equal(wanted.Select(static column => column.Type), seen.Select(static column => column.Type));
        if (withAnnotations)
        {
            foreach ((DataViewSchema.Column first, DataViewSchema.Column second) in wanted.Zip(seen))
            {
                Assert.Equal(Annotations(first), Annotations(second));
            }
        }

        static IEnumerable<(string Name, DataViewType Type)> Annotations(DataViewSchema.Column column) =>
            column.Annotations.Schema.Select(static annotation => (annotation.Name, annotation.Type))
                .OrderBy(static annotation => annotation.Name, StringComparer.Ordinal);
    }

    /// <summary>The part of a schema that ML.NET writes into a model: it leaves out columns of images and the like.</summary>
    private static DataViewSchema WithoutStructures(DataViewSchema schema)
    {
        DataViewSchema.Builder builder = new();
        builder.AddColumns(schema
            .Where(static column => column.Type is PrimitiveDataViewType or VectorDataViewType)
            .Select(static column => new DataViewSchema.DetachedColumn(column)));
        return builder.ToSchema();
    }

    private static void SameShape(SchemaShape promised, SchemaShape delivered)
    {
        static IEnumerable<string> Describe(SchemaShape shape) => shape
            .Select(static column =>
                $"{column.Name} {column.Kind} {column.ItemType} {column.IsKey}: {string.Join(", ", column.Annotations.Select(static a => $"{a.Name} {a.Kind} {a.ItemType} {a.IsKey}").Order())}")
            .Order();

        Assert.Equal(Describe(promised), Describe(delivered));
    }
}
