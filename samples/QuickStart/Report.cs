using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Samples.QuickStart;

/// <summary>What every network of the quick start shows.</summary>
internal static class Report
{
    private static readonly Artifacts s_artifacts = new("quickstart");

    /// <summary>Where a file of the sample's data lies: beside the program.</summary>
    public static string DataFile(string name) => Path.Combine(AppContext.BaseDirectory, "data", name);

    /// <summary>Says what is learned, and shows the network that is to learn it.</summary>
    public static void Begin(string title, string what, Network network, TrainingOptions options)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine(new string('=', title.Length));
        Console.WriteLine(what);
        Console.WriteLine();
        Console.WriteLine(network.Summary(options.BatchSize));
    }

    public static string Percent(float share) => $"{100 * share:F0}%";

    /// <summary>Shows how the network does on data that it has not seen, saves it, and writes a report.</summary>
    /// <param name="name">The network's name in files.</param>
    /// <param name="title">Its title.</param>
    /// <param name="result">What the training gave.</param>
    /// <param name="test">The data.</param>
    /// <param name="features">The names of the features; null where they are pixels.</param>
    /// <returns>Which classes were taken for which.</returns>
    public static ConfusionMatrix End(
        string name, string title, TrainingResult result, Dataset test, IReadOnlyList<string>? features = null)
    {
        TrainingReport report = result.Report(test, new ReportOptions { Title = title, FeatureNames = features });
        ConfusionMatrix matrix = report.Evaluation.Evaluation.ConfusionMatrix!;
        Console.WriteLine();
        Console.WriteLine($"Test: {matrix.Total} rows that took no part in the training.");
        Console.WriteLine();
        Console.Write(matrix);
        Console.WriteLine();
        s_artifacts.Save(name, title, result, report);
        return matrix;
    }
}
