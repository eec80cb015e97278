using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using MLNet.DeepExtensions;

namespace DigitsSample;

public static partial class Digits
{
    /// <summary>Reads the file: 64 pixels and the digit a line.</summary>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string path) => mlContext.Data.LoadFromEnumerable(ReadRows(path).ToArray());

    /// <summary>From the pixels to the predicted digit.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) => mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(ModelInput.Digit))
        .Append(mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkTrainer.Options { FeatureColumnName = nameof(ModelInput.Pixels), Filters = [32, 64], Dropout = 0.3f }))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Fits the pipeline.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) => BuildPipeline(mlContext).Fit(trainData);

    /// <summary>Saves the model with the data's schema.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path) => mlContext.Model.Save(model, data.Schema, path);

    private static IEnumerable<ModelInput> ReadRows(string path)
    {
        using GZipStream stream = new(File.OpenRead(path), CompressionMode.Decompress);
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            float[] values = [.. line.Split(',').Select(static value => float.Parse(value, CultureInfo.InvariantCulture))];
            yield return new ModelInput { Pixels = values[..64], Digit = (uint)values[64] };
        }
    }
}
