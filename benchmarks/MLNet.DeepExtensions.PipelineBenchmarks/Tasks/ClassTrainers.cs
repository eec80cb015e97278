using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>ML.NET's own trainers of classes.</summary>
internal static class ClassTrainers
{
    /// <summary>
    /// Linear models on features that are brought within 0..1, as ML.NET advises for them, and forests and boosted trees on the features as
    /// they are.
    /// </summary>
    /// <param name="features">The feature column.</param>
    public static IReadOnlyList<NamedTrainer> Of(string features) =>
    [
        Linear("SdcaMaximumEntropy", features, ml => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(featureColumnName: features)),
        Linear("LbfgsMaximumEntropy", features, ml =>
            ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: features)),
        new("LightGbm", ml => ml.MulticlassClassification.Trainers.LightGbm(featureColumnName: features)),
        new("FastForest", ml =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastForest(featureColumnName: features))),
        new("FastTree", ml =>
            ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(featureColumnName: features))),
    ];

    private static NamedTrainer Linear<TModel>(
        string name, string features, Func<MLContext, IEstimator<MulticlassPredictionTransformer<TModel>>> make)
        where TModel : class =>
        new(name, ml => ml.Transforms.NormalizeMinMax(features).Append(make(ml)));
}
