using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.Tests.Networks;
using MLNet.DeepExtensions.Networks.Tests.Training;
using MLNet.DeepExtensions.Networks.Tests.Training.Bits;

namespace MLNet.DeepExtensions.Networks.Tests.Resuming;

/// <summary>
/// Trainings that between them have each thing that a training remembers. Each is made anew for each run, callbacks and data included.
/// </summary>
internal static class ResumeCases
{
    private static readonly Dictionary<string, Func<string, TrainingCase>> s_cases = new()
    {
        ["early stopping that ends the training"] = _ => Classify(
            options => options with { Epochs = 30, Callbacks = [new EarlyStopping { Patience = 1, Threshold = 0.2 }] }),
        ["early stopping that restores the best weights"] = _ => Classify(
            options => options with { Callbacks = [new EarlyStopping { Monitor = "valid_accuracy", Patience = 3 }] }),
        ["reduce on plateau"] = _ => Classify(
            options => options with { Schedule = new ReduceOnPlateau { Patience = 0, Threshold = 0.3f, Factor = 0.5f, Cooldown = 1 } }),
        ["cosine annealing"] = _ => Classify(options => options with { Schedule = new CosineAnnealing() }),
        ["one-cycle"] = _ => Classify(options => options with { Schedule = new OneCycle() }),
        ["warm-up and steps"] = _ => Classify(options => options with
        {
            Schedule = new LinearWarmup { Epochs = 1.5f, Then = new StepDecay { EpochsPerDrop = 2 } },
        }),
        ["metrics of a whole epoch"] = _ => Classify(options => options with
        {
            Metrics = [new Accuracy(), new AreaUnderCurve(), new F1Score(), new LogLoss(), new TopKAccuracy { K = 2 }],
        }),
        ["validation on a part of the data"] = _ => Classify(options => options with { ValidationData = null, ValidationFraction = 0.25 }),
        ["no validation"] = _ => Classify(options => options with { ValidationData = null, Shuffle = false }),
        ["balanced classes"] = _ => Classify(options => options with { BalanceClasses = true }),
        ["weights that are averaged"] = _ => Classify(options => options with
        {
            WeightAverageDecay = 0.95f,
            Callbacks = [new EarlyStopping { Patience = 3 }],
        }),
        ["batches that are updated with together"] = _ => Classify(options => options with { BatchSize = 7, AccumulatedBatches = 3 }),
        ["rows of tables, averaged and updated by several batches"] = _ =>
        {
            TrainingCase embeddings = TrainingCases.Of("embeddings");
            return embeddings with
            {
                Options = embeddings.Options with { WeightAverageDecay = 0.95f, AccumulatedBatches = 3, BatchSize = 7 },
            };
        },
        ["mixup"] = _ => Classify(options => options with { Mixing = new Mixup() }),
        ["the best and the last two checkpoints"] = folder => Classify(options => options with
        {
            Callbacks =
            [
                new Checkpoint { Path = Path.Combine(folder, "best"), Monitor = "valid_loss", WithState = false },
                new Checkpoint { Path = Path.Combine(folder, "last-{epoch}"), KeepLast = 2 },
            ],
        }),
        ["a regression on standardized targets"] = _ => new TrainingCase(
            Network.Input([2]).NormalizeInput().Dense(9, Activation.Tanh).Dense(1).Build(),
            Samples.Line(),
            new TrainingOptions
            {
                Epochs = 4,
                BatchSize = 10,
                Seed = 3,
                ValidationData = Samples.Line(30, seed: 2),
                Metrics = [new R2(), new RootMeanSquaredError(), new MeanAbsoluteErrorMetric()],
            }),
        ["rows that are computed"] = _ => new TrainingCase(
            Network.Input([3]).Dense(7, Activation.ReLU).Dense(1).Build(),
            Dataset.Generate(101, [3], 1, static (row, input, target) =>
            {
                (input[0], input[1], input[2]) = (row % 7, row % 11, row % 13);
                target[0] = (row % 5) - 2;
            }),
            new TrainingOptions { Epochs = 3, BatchSize = 12, Seed = 4 }),
        ["rows of a file"] = folder => new TrainingCase(
            Network.Input([3]).Dense(7, Activation.ReLU).Dense(3, Activation.Softmax).Build(), FileOf(folder),
            new TrainingOptions { Epochs = 3, BatchSize = 12, Seed = 4 }),
        ["images that are changed at random"] = _ => new TrainingCase(
            Network.Input([8, 8, 1]).Convolution(6, 3, Activation.ReLU).BatchNormalization().Dropout(0.3f).Flatten()
                .Dense(3, Activation.Softmax).Build(),
            Images(),
            new TrainingOptions
            {
                Epochs = 3,
                BatchSize = 8,
                Seed = 5,
                Augmentation = [new HorizontalFlip(), new Rotation(20)],
            }),
    };

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names =>
        s_cases.Keys.Concat(TrainingCases.Names.Where(static name => !name.StartsWith("loss", StringComparison.Ordinal)));

    /// <summary>A case by its name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="folder">Where it may have files.</param>
    public static TrainingCase Of(string name, string folder) => s_cases.TryGetValue(name, out Func<string, TrainingCase>? make)
        ? make(folder)
        : TrainingCases.Of(name);

    private static TrainingCase Classify(Func<TrainingOptions, TrainingOptions> change) => new(
        Samples.ClassNetwork(), Samples.Classes(),
        change(new TrainingOptions
        {
            Epochs = 5,
            BatchSize = 16,
            Seed = 2,
            Optimizer = new Adam { LearningRate = 0.01f },
            ValidationData = Samples.Classes(40, seed: 9),
        }));

    private static Dataset Images()
    {
        int[] classes = [.. Enumerable.Range(0, 40).Select(row => row % 3)];
        return Dataset.FromArrays(GradientCheck.Normal(new Random(6), 40 * 64), [8, 8, 1], Targets.Classes(classes, ["a", "b", "c"]));
    }

    private static FileDataset FileOf(string folder)
    {
        string path = Path.Combine(folder, "rows.bin");
        if (!File.Exists(path))
        {
            InMemoryDataset rows = Samples.Classes(70);
            FileDatasetOptions options = new() { InputShape = [3], TargetWidth = 1 };
            using FileDatasetWriter writer = new(path, options) { ClassNames = rows.ClassNames };
            float[] input = new float[3];
            float[] target = new float[1];
            for (long row = 0; row < rows.Count; row++)
            {
                rows.Read([row], input, target, new float[1]);
                writer.Append(input, target);
            }

            writer.Complete().Dispose();
        }

        return FileDataset.Open(path);
    }
}
