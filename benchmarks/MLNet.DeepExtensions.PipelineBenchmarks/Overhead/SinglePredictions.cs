using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>What a row costs through a <c>PredictionEngine</c>, by a network of 28-64-32-2 and by a linear model, in the same pipeline.</summary>
internal static class SinglePredictions
{
    private const int FeatureCount = 28;
    private const int RowCount = 1_024;
    private const int Repetitions = 10_000;
    private const int Rounds = 101;
    private const int WarmUps = 20;

    public static void Run()
    {
        MLContext mlContext = new(seed: 1);
        Row[] rows = [.. Rows(RowCount)];
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        ITransformer linear = Fit(mlContext, data, mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        ITransformer network = Fit(mlContext, data, mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { HiddenLayers = [64, 32], Epochs = 2, BatchSize = 64, EarlyStopping = false }));
        using var stream = new MemoryStream();
        mlContext.Model.Save(network, data.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = mlContext.Model.Load(stream, out _);

        Interleaved.Compare(
            "ns", 1e9, Rounds, WarmUps,
            Predictions<LabelAndScore>("LbfgsMaximumEntropy: PredictedLabel, Score", mlContext, linear, rows),
            Predictions<LabelAndScore>("28-64-32-2: PredictedLabel, Score", mlContext, network, rows),
            Predictions<LabelAndScore>("the same, plainly loaded", mlContext, loaded, rows));
        Interleaved.Compare(
            "ns", 1e9, Rounds, WarmUps,
            Predictions<LabelAlone>("LbfgsMaximumEntropy: PredictedLabel", mlContext, linear, rows),
            Predictions<LabelAlone>("28-64-32-2: PredictedLabel", mlContext, network, rows),
            Predictions<LabelAlone>("the same, plainly loaded", mlContext, loaded, rows));

        NetworkModel model = network.FindNetwork()!.Model;
        var outputs = new float[2];
        Interleaved.Compare(
            "ns", 1e9, Rounds, WarmUps,
            ("TrainedNetwork.Predict", Repetitions, () =>
            {
                for (int i = 0; i < Repetitions; i++)
                {
                    model.Network.Predict(rows[i & (RowCount - 1)].Features, outputs);
                }
            }));
    }

    private static (string Name, int Repetitions, Action Run) Predictions<TOutput>(string name, MLContext mlContext, ITransformer model, Row[] rows)
        where TOutput : class, new()
    {
        PredictionEngine<Row, TOutput> engine = mlContext.Model.CreatePredictionEngine<Row, TOutput>(model);
        var prediction = new TOutput();
        return (name, Repetitions, () =>
        {
            for (int i = 0; i < Repetitions; i++)
            {
                engine.Predict(rows[i & (RowCount - 1)], ref prediction);
            }
        });
    }

    private static ITransformer Fit(MLContext mlContext, IDataView data, IEstimator<ITransformer> trainer) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(data);

    private static IEnumerable<Row> Rows(int count)
    {
        Random random = new(1);
        for (int i = 0; i < count; i++)
        {
            float[] features = [.. Enumerable.Range(0, FeatureCount).Select(_ => (float)((2 * random.NextDouble()) - 1))];
            yield return new Row { Features = features, Label = (features[0] * features[1]) + features[2] > 0 ? "yes" : "no" };
        }
    }

    private sealed class Row
    {
        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }

    private class LabelAlone
    {
        public uint PredictedLabel { get; set; }
    }

    private sealed class LabelAndScore : LabelAlone
    {
        public float[] Score { get; set; } = [];
    }
}
