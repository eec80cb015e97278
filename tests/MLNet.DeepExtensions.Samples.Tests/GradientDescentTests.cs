namespace MLNet.DeepExtensions.Samples.Tests;

public class GradientDescentTests
{
    [Fact]
    public async Task The_tables_are_printed_and_the_figures_drawn()
    {
        using SampleRun run = await SampleRun.Start("GradientDescent");
        Assert.Equal(0, run.ExitCode);

        // 9 (1 - 2 * 0.1)^10 = 0.9664, and a rate above 1 leads away.
        Assert.Contains("0.9664", run.Output, StringComparison.Ordinal);
        Assert.Contains("19.7201", run.Output, StringComparison.Ordinal);
        Assert.All(
            ["parabola.svg", "optimizer-paths.svg", "optimizer-heights.svg"],
            file => Assert.True(run.Wrote($"gradient-descent/{file}"), file));
    }
}
