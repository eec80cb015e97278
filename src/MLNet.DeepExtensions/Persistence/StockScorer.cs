using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.DeepExtensions.Persistence;

/// <summary>
/// ML.NET's own scorer of classes, which alone gives a loaded model every annotation of PredictedLabel and Score: over a linear model that
/// passes the scores on as they are. ML.NET lets no one but itself construct it, though anyone may save and load it.
/// </summary>
internal static class StockScorer
{
    private const string LabelColumn = ColumnNames.Label;

    /// <summary>Makes a transformer that adds PredictedLabel, the key of the largest score, and Score.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="scores">The column with the scores, a vector of Single.</param>
    /// <param name="labels">The values of the label's keys, one a score.</param>
    /// <returns>The transformer; null where this version of ML.NET constructs it otherwise (5.0 does so).</returns>
    public static ITransformer? TryMake(IHostEnvironment environment, string scores, LabelValues labels)
    {
        int classes = labels.Texts.Count;
        DataViewSchema.Annotations.Builder values = new();
        labels.AddTo(values, AnnotationKinds.KeyValues);
        DataViewSchema.Builder schema = new();
        schema.AddColumn(scores, new VectorDataViewType(NumberDataViewType.Single, classes));
        schema.AddColumn(LabelColumn, new KeyDataViewType(typeof(uint), classes), values.ToAnnotations());
        VBuffer<float>[] identity = [.. Enumerable.Range(0, classes).Select(number => new VBuffer<float>(classes, 1, [1f], [number]))];
        try
        {
            return Transformer<LinearMulticlassModelParameters>.Make(
                environment, Linear(environment, identity, new float[classes], classes, classes, null, null), schema.ToSchema(), scores,
                LabelColumn, ColumnNames.Score, ColumnNames.PredictedLabel);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern LinearMulticlassModelParameters Linear(
        IHostEnvironment env, VBuffer<float>[] weights, float[] biases, int numClasses, int numFeatures, string[]? labelNames,
        ModelStatisticsBase? stats);

    private static class Transformer<TModel>
        where TModel : class
    {
        [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
        public static extern MulticlassPredictionTransformer<TModel> Make(
            IHostEnvironment env, TModel model, DataViewSchema inputSchema, string featureColumn, string labelColumn, string scoreColumn,
            string predictedLabel);
    }
}
