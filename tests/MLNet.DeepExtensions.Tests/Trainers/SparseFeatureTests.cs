using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.Tests.Trainers;

/// <summary>Wide features with few non-zeros: texts and codes.</summary>
public class SparseFeatureTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(999, 128)]
    [InlineData(1_000, 32)]
    public void The_first_layer_fits_the_number_of_sparse_rows(int rows, int units)
    {
        FullyConnectedNetworkTrainer.Options options = new() { LabelColumnName = "Value", Epochs = 1, Threads = 1 };
        Network network = _mlContext.Regression.Trainers.FullyConnectedNetwork(options)
            .Fit(_mlContext.Data.LoadFromEnumerable(Codes(rows, isSparse: true))).Model.Network.Network;

        Assert.Equal(units, network.Nodes.Select(node => node.Layer).OfType<Dense>().First().Units);
    }

    [Fact]
    public void FeaturizeText_and_a_prediction_engine_work_before_and_after_loading()
    {
        IDataView texts = _mlContext.Data.LoadFromEnumerable(TopicTexts.Make(600, seed: 1));
        ITransformer model = _mlContext.Transforms.Conversion.MapValueToKey("Label", "Topic")
            .Append(_mlContext.Transforms.Text.FeaturizeText("Features", "Text"))
            .Append(_mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
                new FullyConnectedNetworkTrainer.Options { HiddenLayers = [8], Epochs = 5 }))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(texts);
        using MemoryStream file = new();
        _mlContext.Model.Save(model, texts.Schema, file);
        file.Position = 0;
        ITransformer loaded = _mlContext.Model.Load(file, out _);
        NetworkPredictionTransformer network = loaded.AsNetworkModel(_mlContext).FindNetwork()!;
        using PredictionEngine<TopicTexts.Document, TopicTexts.Prediction> engine =
            _mlContext.Model.CreatePredictionEngine<TopicTexts.Document, TopicTexts.Prediction>(model);
        using PredictionEngine<TopicTexts.Document, TopicTexts.Prediction> loadedEngine =
            _mlContext.Model.CreatePredictionEngine<TopicTexts.Document, TopicTexts.Prediction>(loaded);

        Assert.True(network.Model.Features.IsSparse);
        TopicTexts.Document[] fresh = [.. TopicTexts.Make(90, seed: 3)];
        IDataView scored = model.Transform(_mlContext.Data.LoadFromEnumerable(fresh));
        float[][] batched = [.. scored.GetColumn<float[]>("Score")];
        int right = 0;
        for (int i = 0; i < fresh.Length; i++)
        {
            TopicTexts.Prediction one = engine.Predict(fresh[i]);
            Assert.Equal(one.Score, loadedEngine.Predict(fresh[i]).Score);
            Assert.All(one.Score.Zip(batched[i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            right += one.PredictedLabel == fresh[i].Topic ? 1 : 0;
        }

        Assert.True(right > 80, $"{right} of 90 topics were right");
    }

    [Fact]
    public void Rows_beyond_the_limit_of_memory_give_the_same_network()
    {
        float[] inMemory = Weights(2L << 30), partly = Weights(4000), inFile = Weights(0);
        Assert.Equal(inMemory, partly);
        Assert.Equal(inMemory, inFile);

        float[] Weights(long limit) => _mlContext.Regression.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options
        {
            LabelColumnName = "Value",
            ExampleWeightColumnName = "Weight",
            HiddenLayers = [5],
            Epochs = 2,
            Seed = 3,
            CacheLimitBytes = limit,
        }).Fit(_mlContext.Data.LoadFromEnumerable(Codes(300, isSparse: true))).Model.Network.Weights["dense1.weights"].ToArray();
    }

    [Fact]
    public void Few_non_zeros_make_rows_sparse_however_the_vectors_are_stored()
    {
        NetworkModel sparse = Fit(Codes(300, isSparse: true));
        NetworkModel dense = Fit(Codes(300, isSparse: false));
        Assert.True(sparse.Features.IsSparse && dense.Features.IsSparse);
        Assert.Equal(sparse.Network.Weights["dense1.weights"].ToArray(), dense.Network.Weights["dense1.weights"].ToArray());
        Assert.All(sparse.Network.Weights["inputNormalization1.mean"].ToArray(), mean => Assert.Equal(0f, mean));
        Assert.All(sparse.Network.Weights["inputNormalization1.offset"].ToArray(), offset => Assert.Equal(0f, offset));

        Code[] filled = Codes(1100, isSparse: false);
        Random random = new(1);
        foreach (Code code in filled)
        {
            code.Features = new VBuffer<float>(Code.Size, [.. Enumerable.Range(0, Code.Size).Select(_ => (float)random.NextDouble())]);
        }

        Assert.False(Fit(filled).Features.IsSparse);

        NetworkModel Fit(Code[] codes) => Regression().Fit(_mlContext.Data.LoadFromEnumerable(codes)).Model;
    }

    [Fact]
    public void Any_first_layer_takes_the_rows_of_a_sparse_cache()
    {
        IDataView data = _mlContext.Data.LoadFromEnumerable(Codes(200, isSparse: true));
        NetworkPredictionTransformer model = _mlContext.Regression.Trainers.FullyConnectedNetwork(new FullyConnectedNetworkTrainer.Options
        {
            LabelColumnName = "Value",
            Network = static b => b.Dropout(0.1f).Dense(4),
            Epochs = 2,
        }).Fit(data);

        Assert.All(model.Transform(data).GetColumn<float>("Score"), score => Assert.True(float.IsFinite(score)));
    }

    [Fact]
    public void A_value_that_is_not_finite_is_told_with_its_slot_in_the_whole_vector()
    {
        Code[] codes = Codes(50, isSparse: true);
        codes[7].Features = new VBuffer<float>(Code.Size, 2, [1f, float.NaN], [5, 299]);
        string message = Assert.Throws<InvalidOperationException>(() => Regression().Fit(_mlContext.Data.LoadFromEnumerable(codes)))
            .Message;
        Assert.Contains("row 7, slot 299", message, StringComparison.Ordinal);
        Assert.Contains("'Features'", message, StringComparison.Ordinal);
    }

    private FullyConnectedNetworkTrainer Regression() => _mlContext.Regression.Trainers.FullyConnectedNetwork(
        new FullyConnectedNetworkTrainer.Options { LabelColumnName = "Value", HiddenLayers = [5], Epochs = 2, Seed = 3 });

    /// <summary>Two one-hot codes of 150 values each; the value is a number of the first plus one of the second.</summary>
    private static Code[] Codes(int count, bool isSparse)
    {
        Random random = new(1);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            (int first, int second) = (random.Next(150), random.Next(150));
            VBuffer<float> vector = new(Code.Size, 2, [1f, 2f], [first, 150 + second]);
            return new Code
            {
                Features = isSparse ? vector : new VBuffer<float>(Code.Size, [.. vector.DenseValues()]),
                Value = (first % 7) + (second % 5), Weight = 1 + (row % 2),
            };
        })];
    }

    private sealed class Code
    {
        public const int Size = 300;

        [VectorType(Size)]
        public VBuffer<float> Features { get; set; }

        public float Value { get; set; }

        public float Weight { get; set; }
    }
}
