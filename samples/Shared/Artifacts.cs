using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Samples;

/// <summary>The folder that a sample writes into.</summary>
/// <param name="name">Its name under <c>artifacts</c>.</param>
internal sealed class Artifacts(string name)
{
    private readonly string _folder = Path.Combine(Root(), "artifacts", name);

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>Writes the model file, the history, the learning curves and the report, and says so.</summary>
    public void Save(string network, string title, TrainingResult result, TrainingReport report)
    {
        string model = PathOf($"{network}.safetensors");
        string history = PathOf($"{network}-history.csv");
        string curves = PathOf($"{network}-learning-curves.svg");
        result.Network.Save(model);
        result.History.SaveCsv(history);
        LearningCurves.WriteSvg(curves, title, result);
        string page = PathOf($"{network}-report.html");
        report.SaveHtml(page);
        Announce(model, history, curves, page);
    }

    public static void Announce(params ReadOnlySpan<string> files)
    {
        foreach (string file in files)
        {
            Console.WriteLine($"Written: {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
        }
    }

    /// <summary>The repository's folder where the sample is run from inside of it, else the current folder.</summary>
    private static string Root()
    {
        for (DirectoryInfo? folder = new(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLNet.DeepExtensions.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
