using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using MLNet.DeepExtensions.PipelineBenchmarks;

const string Usage = """
    quality TASK [--seed N]   what every trainer reaches on held-out rows; TASK is penguins, digits or taxi-fare
    overhead KIND             what ML.NET's way costs more than the engine or a linear model; KIND is predict, transform or fit
    texts                     whole fits on 4,000 generated texts by FeaturizeText, CPU seconds and accuracy, beside linear trainers
    tables FOLDER OUTPUT [--only NAME] [--members N]   every method on every table of a folder: see benchmarks/tables.sh
    embeddings                a training step of an embedding by the size of its table, touched rows and all rows, by turns
    --filter PATTERN …        BenchmarkDotNet's own arguments, for FitBenchmarks and ScoringBenchmarks
    """;

Action? measure = args switch
{
    ["overhead", "predict"] => SinglePredictions.Run,
    ["overhead", "predict", var model, var columns] => () => SinglePredictions.Serve(model, columns),
    ["overhead", "transform"] => TransformOverhead.Run,
    ["overhead", "fit"] => FitOverhead.Run,
    ["texts"] => SparseTexts.Run,
    ["tables", var folder, var output, .. var rest] when TableArguments(rest) is var (only, members) =>
        () => TableBenchmark.Run(folder, only, members, output),
    ["embeddings"] => TableSizes.Run,
    _ => null,
};
if (measure is not null)
{
    measure();
    return 0;
}

if (args is not ["quality" or "overhead" or "texts" or "tables" or "embeddings", ..])
{
    // The classes have configurations of their own.
    BenchmarkSwitcher.FromAssembly(typeof(LearningTask).Assembly).Run(args, ManualConfig.CreateEmpty());
    return 0;
}

int seed = 1;
LearningTask? task = args[0] != "quality" ? null : LearningTask.All.FirstOrDefault(task => task.Name == args.ElementAtOrDefault(1));
bool isUnderstood = args.Length == 2
    || (args is [_, _, "--seed", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed));
if (task is null || !isUnderstood)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

QualityCommand.Run(task, seed);
return 0;

static (string? Only, int Members)? TableArguments(string[] rest)
{
    string? only = null;
    int members = 5;
    for (int i = 0; i < rest.Length; i += 2)
    {
        switch (rest[i], rest.ElementAtOrDefault(i + 1))
        {
            case ("--only", { } name):
                only = name;
                break;
            case ("--members", { } text) when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out members) && members > 0:
                break;
            default:
                return null;
        }
    }

    return (only, members);
}
