using Microsoft.ML;
using MLNet.DeepExtensions;

namespace TaxiFareSample;

public static partial class TaxiFare
{
    /// <summary>From the ride's columns to the predicted fare.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, mlContext.Regression.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Fare", CancellationToken = cancellation }));

    /// <summary>The same for any trainer.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        mlContext.Transforms.Concatenate(
            "Features", nameof(ModelInput.Distance), nameof(ModelInput.Hour), nameof(ModelInput.Weekday), nameof(ModelInput.Rain),
            nameof(ModelInput.Airport))
        .Append(trainer);

    /// <summary>Fits the pipeline; where that is cancelled, what is trained by then is the model.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, cancellation).Fit(trainData);

    /// <summary>Saves the model with the data's schema.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) =>
        mlContext.Model.Save(model, data.Schema, path);
}
