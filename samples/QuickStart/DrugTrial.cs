using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;
using Spectre.Console;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>
/// The first exercise of the Keras tutorials: participants of a drug trial, 13 to 100 years old, half of them under 65. 95% of the older
/// ones had side effects, and 5% of the younger ones. The network learns the rule that the data were made by; the exceptions it cannot
/// know.
/// </summary>
internal static class DrugTrial
{
    private const string Name = "drug-trial";
    private const string Title = "Drug trial";

    public static string Train(RunSettings settings)
    {
        Dataset training = Participants(settings.Seed, stream: 0, usual: 1000, exceptions: 50);
        Dataset validation = Participants(settings.Seed, stream: 1, usual: 100, exceptions: 5);
        Dataset test = Participants(settings.Seed, stream: 2, usual: 200, exceptions: 10);

        // The weights begin as Keras has them: the figures are to be compared.
        Network network = Network.Input([1])
            .NormalizeInput(NormalizationKind.MinMax)
            .Append(new Dense { Units = 16, Activation = Activation.ReLU, WeightsInitializer = new GlorotUniform() })
            .Append(new Dense { Units = 32, Activation = Activation.ReLU, WeightsInitializer = new GlorotUniform() })
            .Dense(2, Activation.Softmax)
            .Build();
        TrainingOptions options = new()
        {
            Epochs = 20,
            BatchSize = 10,
            Optimizer = new Adam { LearningRate = 1e-4f },
            ValidationData = validation,
            Callbacks = [new ProgressTable()],
            Seed = settings.Seed,
            Threads = settings.Threads,
            CancellationToken = SampleCommand.Cancellation,
        };

        Report.Begin(Title, $"{training.Count:N0} generated participants: does the drug have side effects at their age?", network, options);
        TrainingResult result = network.Train(training, options);
        _ = Report.End(Name, Title, result, test, ["age"]);
        ShowAges(result.Network);

        EpochRecord last = result.History.Epochs[^1];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"RESULT {Name} train_loss={last.Values["train_loss"]:F3} train_accuracy={last.Values["train_accuracy"]:F3}");
    }

    /// <summary>Makes participants up.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Which of the seed's sequences of random numbers.</param>
    /// <param name="usual">How many of the younger have no side effects, and how many of the older have some.</param>
    /// <param name="exceptions">How many of the younger have some, and how many of the older have none.</param>
    private static Dataset Participants(ulong seed, ulong stream, int usual, int exceptions)
    {
        SeededRandom random = new(seed, stream);
        List<float> ages = new();
        List<int> effects = new();
        foreach ((int count, int effect) in ((int, int)[])[(usual, 0), (exceptions, 1)])
        {
            for (int i = 0; i < count; i++)
            {
                ages.AddRange(13 + random.NextInt32(52), 65 + random.NextInt32(36));
                effects.AddRange(effect, 1 - effect);
            }
        }

        return Dataset.FromArrays([.. ages], [1], Targets.Classes([.. effects], ["no side effects", "side effects"]));
    }

    private static void ShowAges(TrainedNetwork network)
    {
        float[] ages = [13, 30, 50, 60, 64, 65, 70, 80, 100];
        float[] probabilities = network.Predict(ages);
        Console.WriteLine();
        Table table = new Table().SimpleBorder().AddColumn("age");
        foreach (float age in ages)
        {
            table.AddColumn(new TableColumn($"{age}").RightAligned());
        }

        table.AddRow(["side effects", .. ages.Select((_, i) => Report.Percent(probabilities[(2 * i) + 1]))]);
        AnsiConsole.Write(table);
    }
}
