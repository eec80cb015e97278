using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using MLNet.DeepExtensions;
using MLNet.DeepExtensions.Networks.Augmentation;

namespace DigitsSample;

public static partial class Digits
{
    /// <summary>Reads the file: 64 pixels and the digit a line.</summary>
    public static IDataView LoadIDataViewFromFile(MLContext mlContext, string path) =>
        mlContext.Data.LoadFromEnumerable(ReadRows(path).ToArray());

    /// <summary>From the pixels to the predicted digit.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, ConvolutionalNetwork(mlContext, cancellation));

    /// <summary>
    /// The trainer: two blocks of convolutions, on digits that are turned, skewed, resized and moved a little each time they are seen.
    /// </summary>
    public static ConvolutionalNetworkTrainer ConvolutionalNetwork(MLContext mlContext, CancellationToken cancellation = default) =>
        mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(
        new ConvolutionalNetworkTrainer.Options
        {
            FeatureColumnName = nameof(ModelInput.Pixels),
            Filters = [32, 64],
            Dropout = 0.3f,
            Augmentation = [new Rotation(10), new Shear(10), new Zoom(0.9f, 1.1f), new Shift(0.06f, 0.06f)],
            CancellationToken = cancellation,
        });

    /// <summary>The same for any trainer.</summary>
    public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext, IEstimator<ITransformer> trainer) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(ModelInput.Digit))
        .Append(trainer)
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Fits the pipeline; where that is cancelled, what is trained by then is the model.</summary>
    public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData, CancellationToken cancellation = default) =>
        BuildPipeline(mlContext, cancellation).Fit(trainData);

    /// <summary>Saves the model with the data's schema; the file is there in whole or not at all.</summary>
    public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        mlContext.Model.Save(model, data.Schema, temporary);
        File.Move(temporary, path, overwrite: true);
    }

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
