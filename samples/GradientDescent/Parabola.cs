using MLNet.DeepExtensions.Networks.Reporting;
using Spectre.Console;

namespace MLNet.DeepExtensions.Samples.GradientDescent;

/// <summary>
/// The function <c>f(x) = x²</c> on [-10, 10], walked down from x = 9 by <c>x -= rate f'(x)</c>. Each step multiplies x by <c>1 - 2
/// rate</c>: the way down is slow where that is just below 1, swings from side to side where it is negative, and leads upwards where it is
/// below -1.
/// </summary>
internal static class Parabola
{
    private const double Start = 9;
    private const int Steps = 20;
    private static readonly double[] s_steps = [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step)];

    public static void Show(Artifacts artifacts)
    {
        Descent[] descents =
        [
            new(0.01, "slow", "#2563eb"),
            new(0.1, "steady", "#059669"),
            new(0.4, "fast", "#9333ea"),
            new(0.95, "swinging", "#ea580c"),
            new(1.02, "diverging", "#dc2626"),
        ];
        Console.WriteLine("f(x) = x², f'(x) = 2x: x after each step of x -= rate f'(x)");
        PrintTable(descents);

        double[] xs = [.. Enumerable.Range(0, 201).Select(i => (i / 10.0) - 10)];
        SvgFigure figure = new("Gradient descent on f(x) = x²",
        [
            new SvgChart("The function and its derivative",
            [
                new ChartSeries("f(x) = x²", xs, [.. xs.Select(Value)]),
                new ChartSeries("f'(x) = 2x", xs, [.. xs.Select(Derivative)]),
            ]) { XLabel = "x", XRange = (-10, 10) },
            new SvgChart("The way down, by learning rate",
            [
                new ChartSeries("", xs, [.. xs.Select(Value)]) { Color = "#9ca3af" },
                .. descents.Select(descent => descent.Series(descent.Path, [.. descent.Path.Select(Value)]) with { LineWidth = 1.2 }),
            ]) { XLabel = "x", YLabel = "f(x)", XRange = (-12, 12), YRange = (-5, 125) },
            new SvgChart("x, step by step", [.. descents.Select(descent => descent.Series(s_steps, descent.Path))])
            {
                XLabel = "step", YLabel = "x", HasWholeX = true,
            },
            new SvgChart("f(x), step by step", [.. descents.Select(descent => descent.Series(s_steps, [.. descent.Path.Select(Value)]))])
            {
                XLabel = "step", YLabel = "f(x)", HasWholeX = true, IsLogarithmic = true, YRange = (1e-6, 1e3),
            },
        ]);
        string file = artifacts.PathOf("parabola.svg");
        figure.Write(file);
        Artifacts.Announce(file);
    }

    private static double Value(double x) => x * x;

    private static double Derivative(double x) => 2 * x;

    private static void PrintTable(Descent[] descents)
    {
        Table table = new Table().SimpleBorder().AddColumn(new TableColumn("step").RightAligned());
        foreach (Descent descent in descents)
        {
            table.AddColumn(new TableColumn($"rate {descent.Rate}").RightAligned());
        }

        foreach (int step in (int[])[0, 1, 2, 3, 4, 5, 10, 15, 20])
        {
            table.AddRow([$"{step}", .. descents.Select(descent => $"{descent.Path[step]:F4}")]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>A way down at a learning rate.</summary>
    private sealed record Descent(double Rate, string Manner, string Color)
    {
        public double[] Path { get; } = PathAt(Rate);

        public ChartSeries Series(double[] x, double[] y) => new($"{Rate}, {Manner}", x, y) { Color = Color, HasMarkers = true };

        private static double[] PathAt(double rate)
        {
            double[] path = new double[Steps + 1];
            path[0] = Start;
            for (int step = 1; step <= Steps; step++)
            {
                path[step] = path[step - 1] - (rate * Derivative(path[step - 1]));
            }

            return path;
        }
    }
}
