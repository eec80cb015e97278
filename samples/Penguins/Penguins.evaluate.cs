using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace PenguinsSample;

public static partial class Penguins
{
    /// <summary>What the model reaches on rows that it has not seen.</summary>
    public static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MulticlassClassification.Evaluate(model.Transform(data));

    /// <summary>Which measures the model leans on: the loss of accuracy when one is shuffled.</summary>
    public static IReadOnlyList<(string Feature, double Loss)> FeatureImportance(MLContext mlContext, ITransformer model, IDataView data)
    {
        IDataView scored = model.Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Features"].GetSlotNames(ref names);
        ImmutableArray<MulticlassClassificationMetricsStatistics> losses = mlContext.MulticlassClassification.PermutationFeatureImportance(
            model.FindNetwork()!, scored, permutationCount: 5);
        return [.. names.DenseValues().Select((name, slot) => (name.ToString(), -losses[slot].MicroAccuracy.Mean))
            .OrderByDescending(static pair => pair.Item2)];
    }
}
