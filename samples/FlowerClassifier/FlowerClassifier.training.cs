using Microsoft.ML;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace FlowerClassifierSample;

public static partial class FlowerClassifier
{
    /// <summary>Lists the images of a folder of class folders.</summary>
    public static IDataView LoadImagesFromFolder(MLContext mlContext, string folder) => ImageFolder.Load(mlContext, folder);

    /// <summary>From an image's path to its class's name.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, Backbone backbone, string? cacheFolder = null) =>
        mlContext.MulticlassClassification.Trainers.TransferLearning(new TransferLearningTrainer.Options
        {
            Backbone = backbone,
            CacheFolder = cacheFolder,
        })
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Fits the pipeline.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData, Backbone backbone, string? cacheFolder = null) =>
        BuildPipeline(mlContext, backbone, cacheFolder).Fit(trainData);

    /// <summary>Saves the model with the data's schema.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) =>
        mlContext.Model.Save(model, data.Schema, path);
}
