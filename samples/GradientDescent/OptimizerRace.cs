using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Reporting;
using Spectre.Console;

namespace MLNet.DeepExtensions.Samples.GradientDescent;

/// <summary>
/// The package's optimizers side by side in <see cref="CurvedValley"/>, from the same start, each at that of some learning rates which
/// leads it deepest.
/// </summary>
internal static class OptimizerRace
{
    private const int Steps = 200;
    private static readonly (float X, float Y) s_start = (-1.4f, 1.2f);
    private static readonly float[] s_rates = [0.001f, 0.002f, 0.005f, 0.01f, 0.02f, 0.05f, 0.1f, 0.2f, 0.5f, 1f];

    // Each four times as high as the one below it.
    private static readonly double[] s_levels = [.. Enumerable.Range(-1, 5).Select(power => Math.Pow(4, power))];

    public static void Show(Artifacts artifacts)
    {
        Runner[] runners =
        [
            Best("SGD", new Sgd()),
            Best("Momentum", new Sgd { Momentum = 0.9f }),
            Best("Nesterov", new Sgd { Momentum = 0.9f, Nesterov = true }),
            Best("Adagrad", new Adagrad()),
            Best("RMSprop", new RmsProp()),
            Best("Adam", new Adam()),
        ];

        Console.WriteLine();
        Console.WriteLine(
            $"f(x, y) = (1 - x)² + 10 (y - x²)², {Steps} steps from ({s_start.X}, {s_start.Y}) to the lowest point, f(1, 1) = 0");
        PrintTable(runners);
        string paths = artifacts.PathOf("optimizer-paths.svg");
        string heights = artifacts.PathOf("optimizer-heights.svg");
        Paths(runners).Write(paths);
        Heights(runners).Write(heights);
        Artifacts.Announce(paths, heights);
    }

    /// <summary>The walk at the rate that leads deepest.</summary>
    private static Runner Best(string name, Optimizer optimizer) => s_rates
        .Select(rate => new Runner(name, rate, Walk.Take(new CurvedValley(), optimizer with { LearningRate = rate }, s_start, Steps)))
        .MinBy(runner => double.IsNaN(runner.Heights[^1]) ? double.PositiveInfinity : runner.Heights[^1])!;

    private static void PrintTable(Runner[] runners)
    {
        Table table = new Table().SimpleBorder().AddColumn("optimizer").AddColumn(new TableColumn("rate").RightAligned());
        int[] steps = [20, 50, 100, Steps];
        foreach (string title in (string[])[.. steps.Select(step => $"f at {step}"), "x", "y"])
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }

        foreach (Runner runner in runners)
        {
            table.AddRow([
                runner.Name, $"{runner.Rate}", .. steps.Select(step => $"{runner.Heights[step]:0.0e+0}"), $"{runner.Walk.X[^1]:F3}",
                $"{runner.Walk.Y[^1]:F3}",
            ]);
        }

        AnsiConsole.Write(table);
    }

    private static SvgFigure Paths(Runner[] runners) => new(
        "Six optimizers in a curved valley",
        [.. runners.Select(
            runner =>
                new SvgChart(
                    $"{runner.Name}, rate {runner.Rate}",
                    [new ChartSeries("", runner.Walk.X, runner.Walk.Y) { Color = "#dc2626", MarksEnds = true }])
        {
            XLabel = "x", YLabel = "y", XRange = (-2, 2), YRange = (-1, 3),
            Contours = new ChartContours(CurvedValley.Height, s_levels) { Resolution = 56 },
        })])
    {
        Columns = 3,
        ChartWidth = 380,
    };

    private static SvgFigure Heights(Runner[] runners) => new("",
    [
        new SvgChart("How high each optimizer is after each step", [.. runners.Select(runner =>
            new ChartSeries(runner.Name, [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step)], runner.Heights))])
        {
            XLabel = "step", YLabel = "f(x, y)", IsLogarithmic = true, HasWholeX = true,
        },
    ])
    {
        ChartWidth = 820,
        ChartHeight = 460,
    };

    private sealed record Runner(string Name, float Rate, Walk Walk)
    {
        public double[] Heights { get; } = [.. Walk.X.Zip(Walk.Y, CurvedValley.Height)];
    }
}
