using Microsoft.ML;
using Microsoft.ML.Data;

namespace FlowerClassifierSample;

public static partial class FlowerClassifier
{
    /// <summary>What the model reaches on images that it has not seen.</summary>
    public static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MulticlassClassification.EvaluateTextLabels(model.Transform(data), topKPredictionCount: 2);
}
