using MLNet.DeepExtensions.Networks;

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

    /// <summary>Shows how the network does on data that it has not seen, and saves it.</summary>
    public static void End(string name, string title, TrainingResult result, TestResult test)
    {
        Console.WriteLine();
        Console.WriteLine($"Test: {test.Matrix.Total} rows that took no part in the training.");
        Console.WriteLine();
        Console.Write(test.Matrix);
        Console.WriteLine();
        s_artifacts.Save(name, title, result);
    }
}
