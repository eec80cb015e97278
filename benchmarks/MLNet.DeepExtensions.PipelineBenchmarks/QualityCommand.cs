using System.Globalization;
using Microsoft.ML;

namespace MLNet.DeepExtensions.PipelineBenchmarks;

/// <summary>
/// Fits a task's pipeline with every trainer and tells what each reaches; the last line is the result that <c>benchmarks/quality.sh</c>
/// reads.
/// </summary>
internal static class QualityCommand
{
    public static void Run(LearningTask task, int seed)
    {
        Dictionary<NamedTrainer, double> values = new();
        foreach (NamedTrainer trainer in task.Trainers)
        {
            MLContext mlContext = new(seed);
            (IDataView train, IDataView test) = task.Load(mlContext, seed);
            values[trainer] = task.Measure(mlContext, task.Pipeline(mlContext, trainer.Make(mlContext)).Fit(train), test);
            Write($"{trainer.Name,-24} {task.MetricName} {values[trainer]:F5}");
        }

        double own = values[task.Trainers[0]];
        double above = own - values.Where(static pair => !pair.Key.IsOwn).Max(static pair => pair.Value);
        Write(task is TaxiFareTask
            ? $"RESULT {task.Name} of_ceiling={own / TaxiFareTask.Ceiling:F5} above_others={above:F5}"
            : (FormattableString)$"RESULT {task.Name}-mlnet test_accuracy={own:F4}");
    }

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
