using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using Spectre.Console;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>
/// Three species of penguins, told apart by four measurements. Seven parts in ten of the table are for training, each species with its
/// share; a few of these say when to stop.
/// </summary>
internal static class Penguins
{
    private const string Name = "penguins";
    private const string Title = "Penguins";
    private static readonly string[] s_measurements = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"];

    public static string Train(RunSettings settings)
    {
        CsvDataset table = CsvDataset.Load(Report.DataFile("penguins.csv"), new CsvOptions
        {
            Label = "species",
            Features = [.. s_measurements],
            Missing = MissingValueHandling.DropRow,
        });
        (Dataset training, Dataset test) = table.Split(0.7, settings.Seed);

        Network network = Network.Input([4])
            .NormalizeInput()
            .Dense(10, Activation.ReLU)
            .Dense(10, Activation.ReLU)
            .Dense(3, Activation.Softmax)
            .Build();
        EarlyStopping stopping = new() { Patience = 10 };
        TrainingOptions options = new()
        {
            Epochs = 50,
            BatchSize = 20,
            Optimizer = new Adam { LearningRate = 0.01f },
            ValidationFraction = 0.15,
            Callbacks = [new ProgressTable(), stopping],
            Seed = settings.Seed,
            Threads = settings.Threads,
            CancellationToken = SampleCommand.Cancellation,
        };

        Report.Begin(
            Title, $"{table.Count} penguins of three species; {table.DroppedRows} rows that lack a measurement are left out.", network,
            options);
        TrainingResult result = network.Train(training, options);
        Console.WriteLine(
            $"Ended after epoch {result.History.Epochs[^1].Epoch}; the weights are those of epoch {stopping.BestEpoch}, the best on the validation part.");
        ConfusionMatrix matrix = Report.End(Name, Title, result, test, s_measurements);
        ShowPenguins(new TestResult(result.Network, test));
        return string.Create(CultureInfo.InvariantCulture, $"RESULT {Name} test_accuracy={matrix.Accuracy:F3}");
    }

    private static void ShowPenguins(TestResult test)
    {
        Table table = new Table().SimpleBorder();
        foreach (string title in (string[])["bill mm", "deep mm", "flipper mm", "mass g"])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        table.AddColumns("species", "predicted", "certainty");
        for (int row = 0; row < test.Rows; row += test.Rows / 8)
        {
            table.AddRow(
                [.. test.Input(row).ToArray().Select(value => $"{value}"), test.Actual(row), test.Predicted(row),
                    Report.Percent(test.Probability(row))]);
        }

        Console.WriteLine();
        AnsiConsole.Write(table);
    }
}
