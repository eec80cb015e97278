using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// Every method on the same rows of every table of a folder, by turns: what each reaches on the test rows, what its fit costs, and how long
/// a prediction takes. Every method fits on the rows of training and validation.
/// </summary>
internal static class TableBenchmark
{
    private const int Passes = 5;

    private static readonly JsonSerializerOptions s_json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Runs it.</summary>
    /// <param name="folder">The folder with <c>datasets.json</c>, <c>splits.json.gz</c> and the tables.</param>
    /// <param name="only">The one set to take; null for all.</param>
    /// <param name="members">The members of ours.</param>
    /// <param name="output">The file of lines of JSON.</param>
    public static void Run(string folder, string? only, int members, string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        DirectoryInfo work = Directory.CreateTempSubdirectory("tables");
        List<TableFigures> all = [];
        using (StreamWriter writer = new(output))
        {
            foreach (TableSet set in TableSet.Load(folder, only))
            {
                for (int split = 0; split < set.Splits; split++)
                {
                    foreach (TableMethod method in TableMethod.All)
                    {
                        TableFigures figures = Measure(set, split, method, members, work.FullName);
                        all.Add(figures);
                        writer.WriteLine(JsonSerializer.Serialize(figures, s_json));
                        writer.Flush();
                    }
                }

                Print(set, all);
            }
        }

        work.Delete(recursive: true);
        PrintRanks(all);
    }

    private static TableFigures Measure(TableSet set, int split, TableMethod method, int members, string folder)
    {
        MLContext mlContext = new(seed: split);
        (IDataView fit, IDataView test) = set.Views(mlContext, split, folder);
        IEstimator<ITransformer> pipeline = method.Pipeline(mlContext, set, members);
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        ITransformer model = pipeline.Fit(fit);
        process.Refresh();
        TableFigures figures = new(set.Name, split, method.Name) { FitCpuSeconds = (process.TotalProcessorTime - before).TotalSeconds };

        float[] labels = set.TestLabels(split);
        IDataView cached = mlContext.Data.Cache(test);
        figures = set.IsRegression ? figures.OfValues([.. model.Transform(cached).GetColumn<float>("Score")], labels)
            : figures.OfClasses(Probabilities(model.Transform(cached), set), labels);
        double[] seconds = new double[Passes];
        for (int pass = 0; pass < Passes; pass++)
        {
            long begin = Stopwatch.GetTimestamp();
            _ = set.IsRegression
                ? model.Transform(cached).GetColumn<float>("Score").Count() : Probabilities(model.Transform(cached), set).Length;
            seconds[pass] = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }

        return figures with { PredictMicroseconds = seconds.Order().ElementAt(Passes / 2) / labels.Length * 1e6 };
    }

    private static float[][] Probabilities(IDataView scored, TableSet set) => set.Classes.Count == 2
        ? [.. scored.GetColumn<float>("Probability").Select(static probability => (float[])[1 - probability, probability])]
        : [.. scored.GetColumn<float[]>("Score")];

    private static void Print(TableSet set, List<TableFigures> all)
    {
        IEnumerable<TableFigures> own = all.Where(figures => figures.Set == set.Name);
        foreach (IGrouping<string, TableFigures> method in own.GroupBy(static figures => figures.Method))
        {
            string Mean(Func<TableFigures, double?> figure, string format) =>
                method.Average(figure)?.ToString(format, CultureInfo.InvariantCulture) ?? "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{set.Name,-22} {method.Key,-22} error {Mean(figures => 100 * figures.Error, "0.00"),6} log-loss {Mean(figures => figures.LogLoss, "0.0000"),6} auc {Mean(figures => figures.Auc, "0.0000"),6} rmse {Mean(figures => figures.Rmse, "0.###"),10} r2 {Mean(figures => figures.R2, "0.0000"),6} fit {Mean(figures => figures.FitCpuSeconds, "0.0"),5} s, predict {Mean(figures => figures.PredictMicroseconds, "0.0"),5} us"));
        }
    }

    private static void PrintRanks(List<TableFigures> all)
    {
        string[] methods = [.. TableMethod.All.Select(static method => method.Name)];
        string[] sets = [.. all.Select(static figures => figures.Set).Distinct()];
        double Mean(string set, string method, Func<TableFigures, double> figure) =>
            all.Where(figures => figures.Set == set && figures.Method == method).Average(figure);
        double RankOf(string set, string method, Func<TableFigures, double> figure) =>
            1 + methods.Count(other => Mean(set, other, figure) < Mean(set, method, figure));
        foreach (string method in methods)
        {
            int wins = sets.Count(set => methods.All(
                other => Mean(set, method, static figures => figures.Rank) <= Mean(set, other, static figures => figures.Rank)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"RESULT tables method={method} mean_rank={sets.Average(set => RankOf(set, method, static figures => figures.Rank)):0.00} mean_rank_error={sets.Average(set => RankOf(set, method, static figures => figures.Error ?? figures.Rmse!.Value)):0.00} wins={wins} of={sets.Length}"));
        }
    }
}
