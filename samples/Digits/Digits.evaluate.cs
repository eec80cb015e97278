using Microsoft.ML;
using Microsoft.ML.Data;

namespace DigitsSample;

public static partial class Digits
{
    /// <summary>What the model reaches on digits that it has not seen.</summary>
    public static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView data) =>
        mlContext.MulticlassClassification.Evaluate(model.Transform(data), topKPredictionCount: 2);
}
