using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// What a row costs through <c>Transform</c>, from a cache, against the engine's batched prediction of the same rows in an array.
/// </summary>
internal static class TransformOverhead
{
    private const int Rounds = 21;

    public static void Run()
    {
        Compare("28-64-32-2", features: 28, classes: 2, [64, 32], rows: 50_000);
        Compare("784-512-256-10", features: 784, classes: 10, [512, 256], rows: 8_000);
    }

    private static void Compare(string name, int features, int classes, int[] hidden, int rows)
    {
        MLContext mlContext = new(seed: 1);
        float[] inputs = GeneratedRows.Inputs(rows, features);
        IDataView data = mlContext.Data.Cache(GeneratedRows.View(mlContext, inputs, features, classes));
        ITransformer model = mlContext.MulticlassClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options { HiddenLayers = hidden, Epochs = 1, BatchSize = 256, EarlyStopping = false })
                .Fit(data);
        TrainedNetwork network = model.FindNetwork()!.Model.Network;
        float[] outputs = new float[rows * classes];
        IDataView scored = model.Transform(data);
        Interleaved.Compare(
            "us a row", 1e6, Rounds, warmUps: 3,
            ($"{name}: TrainedNetwork.Predict, all rows at once", rows, () => network.Predict(inputs, outputs)),
            ("the same by Transform, reading Score", rows, () => Read(scored)));
    }

    private static void Read(IDataView scored)
    {
        DataViewSchema.Column score = scored.Schema["Score"];
        using DataViewRowCursor cursor = scored.GetRowCursor([score]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
        }
    }
}
