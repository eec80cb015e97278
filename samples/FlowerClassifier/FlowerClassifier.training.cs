using Microsoft.ML;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace FlowerClassifierSample;

public static partial class FlowerClassifier
{
    /// <summary>Lists the images of a folder of class folders.</summary>
    public static IDataView LoadImagesFromFolder(MLContext mlContext, string folder) => ImageFolder.Load(mlContext, folder);

    /// <summary>From an image's path to its class's name.</summary>
    public static IEstimator<ITransformer> BuildPipeline(
        MLContext mlContext, Backbone backbone, string? cacheFolder = null, CancellationToken cancellation = default) =>
        mlContext.MulticlassClassification.Trainers.TransferLearning(new TransferLearningTrainer.Options
        {
            Backbone = backbone,
            CacheFolder = cacheFolder,
            CancellationToken = cancellation,
        })
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Fits the pipeline; where that is cancelled, what is trained by then is the model.</summary>
    public static ITransformer RetrainModel(
        MLContext mlContext, IDataView trainData, Backbone backbone, string? cacheFolder = null,
        CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, backbone, cacheFolder, cancellation).Fit(trainData);

    /// <summary>Saves the model with the data's schema.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) =>
        mlContext.Model.Save(model, data.Schema, path);
}
