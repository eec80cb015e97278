using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.OnnxRuntime.Tests;
using MLNet.DeepExtensions.Tests;
using MLNet.DeepExtensions.Tests.Images;

namespace MLNet.DeepExtensions.SaveAsOnnx.Tests;

/// <summary>What ONNX Runtime predicts from a model's file, against the columns that the model itself gives for the same rows.</summary>
public sealed class SaveAsOnnxTests : IDisposable
{
    private static readonly FullyConnectedNetworkTrainer.Options s_options = new() { Epochs = 10, BatchSize = 16, HiddenLayers = [8] };
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_scores_and_the_names_of_classes()
    {
        IDataView data = TestData.View(_mlContext);
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(s_options))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(data);

        float[] outputs = Run(model, Features(data), 4);

        IDataView scored = model.Transform(data);
        AssertClose(Flat<float[]>(scored, "Score"), outputs);
        string[] names = ClassNames();
        Assert.Equal(SlotNames(scored), names);
        Assert.Equal(
            scored.GetColumn<string>("PredictedLabel"), outputs.Chunk(names.Length).Select(scores => names[scores.IndexOf(scores.Max())]));
    }

    [Fact]
    public void The_probability_and_the_logit_of_a_binary_classifier()
    {
        IDataView data = TestData.View(_mlContext, classes: 2);
        NetworkPredictionTransformer model = _mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(
            s_options with { LabelColumnName = "Flag" }).Fit(data);

        float[] outputs = Run(model, Features(data), 4);

        IDataView scored = model.Transform(data);
        AssertClose(scored.GetColumn<float>("Probability"), outputs);
        AssertClose(scored.GetColumn<float>("Score"), RuntimeSession.Run(_path, "logits", Features(data), [outputs.Length, 4]));
    }

    [Fact]
    public void A_value_in_the_labels_unit()
    {
        IDataView data = TestData.View(_mlContext);
        NetworkPredictionTransformer model = _mlContext.Regression.Trainers.FullyConnectedNetwork(
            s_options with { LabelColumnName = "Value" }).Fit(data);

        float[] outputs = Run(model, Features(data), 4);

        AssertClose(model.Transform(data).GetColumn<float>("Score"), outputs);
        Assert.All(outputs, value => Assert.InRange(value, 80f, 120f));
    }

    [Fact]
    public void Several_values()
    {
        IDataView data = TestData.View(_mlContext);
        NetworkPredictionTransformer model = _mlContext.Regression.Trainers.FullyConnectedNetwork(
            s_options with { LabelColumnName = "Values" }).Fit(data);

        float[] outputs = Run(model, Features(data), 4);

        AssertClose(Flat<float[]>(model.Transform(data), "Score"), outputs);
    }

    [Fact]
    public void Features_far_from_zero_are_normalised_in_the_file()
    {
        TestData.Point[] points = TestData.Points(90);
        foreach (TestData.Point point in points)
        {
            point.Features = [.. point.Features.Select((value, i) => (value * MathF.Pow(10, i)) + 500)];
        }

        IDataView data = _mlContext.Data.LoadFromEnumerable(points);
        NetworkPredictionTransformer model = _mlContext.Regression.Trainers.FullyConnectedNetwork(
            s_options with { LabelColumnName = "Value" }).Fit(data);

        float[] outputs = Run(model, Features(data), 4);

        Assert.Contains(model.Model.Network.Network.Nodes, node => node.Layer is InputNormalization);
        AssertClose(model.Transform(data).GetColumn<float>("Score"), outputs);
    }

    [Fact]
    public void Sparse_features_are_given_dense()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(TestData.Points(90).Select(point => new SparsePoint(point)));
        NetworkPredictionTransformer model = _mlContext.MulticlassClassification.Trainers
            .FullyConnectedNetwork(s_options with { LabelColumnName = "Number" }).Fit(data);

        float[] outputs = Run(model, Features(data), SparsePoint.Width);

        Assert.True(model.Model.Features.IsSparse);
        AssertClose(Flat<float[]>(model.Transform(data), "Score"), outputs);
    }

    [Theory]
    [InlineData("Pixels")]
    [InlineData("Planes")]
    public void A_convolutional_network_takes_height_width_channels_from_0_to_1(string column)
    {
        using TestImages images = new();
        IDataView data = TestImages.Rows(_mlContext, images);
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkTrainer.Options
            {
                FeatureColumnName = column,
                Filters = [4],
                HiddenLayers = [8],
                Epochs = 3,
            })).Fit(data);

        // Bytes are scaled in front of the network; columns of floats are taken as they are.
        float scale = column == "Pixels" ? 1 / 255f : 1f;
        float[] outputs = Run(model, [.. Pixels(data).Select(pixel => pixel * scale)], TestImages.Height, TestImages.Width, 3);

        IDataView scored = model.Transform(data);
        AssertClose(Flat<float[]>(scored, "Score"), outputs);
        Assert.Equal(SlotNames(scored), ClassNames());
    }

    [Theory]
    [InlineData("ImagePath")]
    [InlineData("Pixels")]
    public void Transfer_learning_takes_pixels_from_0_to_255(string column)
    {
        using TestImages images = new();
        IDataView data = TestImages.Rows(_mlContext, images);
        NetworkPredictionTransformer model = _mlContext.MulticlassClassification.Trainers.TransferLearning(
            new TransferLearningTrainer.Options
            {
                Backbone = TestImages.Pretrained,
                FeatureColumnName = column,
                Epochs = 20,
                FineTune = 1,
                FineTuneEpochs = 1,
            }).Fit(data);

        float[] outputs = Run(model, Pixels(data), TestImages.Height, TestImages.Width, 3);

        IDataView scored = model.Transform(data);
        AssertClose(Flat<float[]>(scored, "Score"), outputs);
        Assert.Equal(TestImages.ClassNames, ClassNames());
    }

    [Fact]
    public void A_model_that_was_saved_and_loaded()
    {
        IDataView data = TestData.View(_mlContext);
        NetworkPredictionTransformer model = _mlContext.MulticlassClassification.Trainers
            .FullyConnectedNetwork(s_options with { LabelColumnName = "Number" }).Fit(data);
        using MemoryStream stream = new();
        _mlContext.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        float[] outputs = Run(new MLContext().Model.Load(stream, out _).AsNetworkModel(_mlContext), Features(data), 4);

        AssertClose(Flat<float[]>(model.Transform(data), "Score"), outputs);
    }

    private float[] Run(ITransformer model, float[] inputs, params ReadOnlySpan<int> shape)
    {
        model.SaveAsOnnx(_path);
        int size = 1;
        foreach (int dimension in shape)
        {
            size *= dimension;
        }

        return RuntimeSession.Run(_path, inputs, [inputs.Length / size, .. shape]);
    }

    private string[] ClassNames()
    {
        using InferenceSession session = new(_path);
        return JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap["class_names"])!;
    }

    private static float[] Features(IDataView data) => Flat<float[]>(data, "Features");

    private static float[] Pixels(IDataView data) =>
        [.. data.GetColumn<byte[]>("Pixels").SelectMany(pixels => pixels).Select(pixel => (float)pixel)];

    private static float[] Flat<TRow>(IDataView data, string column)
        where TRow : IEnumerable<float> => [.. data.GetColumn<TRow>(column).SelectMany(values => values)];

    private static string[] SlotNames(IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static void AssertClose(IEnumerable<float> expected, IEnumerable<float> actual)
    {
        float[] values = [.. expected];
        float largest = values.Max(Math.Abs);
        Assert.Equal(values, actual, (a, b) => Math.Abs(a - b) <= 1e-5f * largest);
    }

    private sealed class SparsePoint(TestData.Point point)
    {
        public const int Width = 400;

        public float Number => point.Number;

        [VectorType(Width)]
        public VBuffer<float> Features { get; } = new(Width, 4, point.Features, [3, 77, 200, 399]);
    }
}
