using Microsoft.ML;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// What <c>Fit</c> takes on a million rows of 28 features in memory, 10 epochs of batches of 256, from a cache and from objects, against
/// the engine's own training of the same network, 28-64-32-1, on arrays.
/// </summary>
internal static class FitOverhead
{
    private const int Rows = 1_000_000;
    private const int Features = 28;
    private const int BatchSize = 256;
    private const int Epochs = 10;
    private const int Rounds = 3;
    private static readonly AdamW s_optimizer = new() { LearningRate = 1e-3f };

    public static void Run()
    {
        MLContext mlContext = new(seed: 1);
        float[] inputs = GeneratedRows.Inputs(Rows, Features);
        IDataView objects = GeneratedRows.View(mlContext, inputs, Features, classes: 2);
        IDataView cache = mlContext.Data.Cache(objects);
        int[] classes = [.. Enumerable.Range(0, Rows).Select(row => GeneratedRows.Class(row, classes: 2))];
        Dataset arrays = Dataset.FromArrays(inputs, [Features], Targets.Classes(classes));
        Network network = Network.Input([Features]).NormalizeInput()
            .Dense(64, Activation.ReLU).Dense(32, Activation.ReLU).Dense(1, Activation.Sigmoid).Build();
        TrainingOptions training = new()
        {
            Epochs = Epochs,
            BatchSize = BatchSize,
            Optimizer = s_optimizer,
            Schedule = new CosineAnnealing(),
            Loss = new BinaryCrossEntropy(),
            Device = ComputeDevice.Cpu,
        };
        IEstimator<ITransformer> trainer = mlContext.BinaryClassification.Trainers.FullyConnectedNetwork(
            new FullyConnectedNetworkTrainer.Options
            {
                LabelColumnName = "Flag",
                HiddenLayers = [64, 32],
                Epochs = Epochs,
                BatchSize = BatchSize,
                Optimizer = s_optimizer,
                ValidationFraction = 0,
                EarlyStopping = false,
            });
        Interleaved.Compare(
            "s", 1, Rounds, warmUps: 0,
            ("Network.Train on arrays", 1, () => network.Train(arrays, training)),
            ("Fit on a cache, which the first round fills", 1, () => trainer.Fit(cache)),
            ("Fit on objects", 1, () => trainer.Fit(objects)));
    }
}
