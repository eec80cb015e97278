using Microsoft.ML;
using MLNet.DeepExtensions;

namespace PenguinsSample;

public static partial class Penguins
{
    private static readonly string[] s_measures =
        [nameof(ModelInput.BillLength), nameof(ModelInput.BillDepth), nameof(ModelInput.FlipperLength), nameof(ModelInput.BodyMass)];

    /// <summary>Reads the table; rows with missing measures are left out.</summary>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string path) => mlContext.Data.FilterRowsByMissingValues(
        mlContext.Data.LoadFromTextFile<ModelInput>(path, separatorChar: ',', hasHeader: true), s_measures);

    /// <summary>From the table's columns to the predicted species.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { CancellationToken = cancellation }));

    /// <summary>The same for any trainer.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(ModelInput.Species))
        .Append(mlContext.Transforms.Categorical.OneHotEncoding("IslandVector", nameof(ModelInput.Island)))
        .Append(mlContext.Transforms.Concatenate("Features", [.. s_measures, "IslandVector"]))
        .Append(trainer)
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Fits the pipeline; where that is cancelled, what is trained by then is the model.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, cancellation).Fit(trainData);

    /// <summary>Saves the model with the table's schema.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) =>
        mlContext.Model.Save(model, data.Schema, path);
}
