using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using MLNet.DeepExtensions.PipelineBenchmarks;

const string Usage = """
    quality TASK [--seed N]   what every trainer reaches on held-out rows; TASK is penguins, digits or taxi-fare
    --filter PATTERN …        BenchmarkDotNet's own arguments, for FitBenchmarks and ScoringBenchmarks
    """;

if (args is not ["quality", ..])
{
    // The classes have configurations of their own.
    BenchmarkSwitcher.FromAssembly(typeof(LearningTask).Assembly).Run(args, ManualConfig.CreateEmpty());
    return 0;
}

int seed = 1;
LearningTask? task = LearningTask.All.FirstOrDefault(task => task.Name == args.ElementAtOrDefault(1));
bool isUnderstood = args.Length == 2
    || (args is [_, _, "--seed", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed));
if (task is null || !isUnderstood)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

QualityCommand.Run(task, seed);
return 0;
