using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>Rows of random features for measurements in which it does not matter what is learnt.</summary>
internal static class GeneratedRows
{
    /// <summary>Features from -1 to 1, row by row.</summary>
    public static float[] Inputs(int rows, int features)
    {
        Random random = new(1);
        float[] inputs = new float[rows * features];
        foreach (ref float value in inputs.AsSpan())
        {
            value = (2 * random.NextSingle()) - 1;
        }

        return inputs;
    }

    /// <summary>The class of a row: the numbers in turn.</summary>
    public static int Class(int row, int classes) => row % classes;

    /// <summary>
    /// The rows as a data view of the columns Features, Label, the class as Single, and Flag, whether it is not the first.
    /// </summary>
    public static IDataView View(MLContext mlContext, float[] inputs, int features, int classes)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features);
        return mlContext.Data.LoadFromEnumerable(Rows(inputs, features, classes), schema);
    }

    private static IEnumerable<Row> Rows(float[] inputs, int features, int classes)
    {
        for (int row = 0; row < inputs.Length / features; row++)
        {
            yield return new Row
            {
                Features = inputs[(row * features)..((row + 1) * features)],
                Label = Class(row, classes),
                Flag = Class(row, classes) > 0
            };
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public bool Flag { get; set; }
    }
}
