using System.Text.RegularExpressions;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Tests.Training;
using Spectre.Console;

namespace MLNet.DeepExtensions.Networks.Tests.Callbacks;

public class ProgressTableTests
{
    [Fact]
    public void A_row_an_epoch_with_the_best_values_marked()
    {
        string[] lines = Print(
            new TrainingOptions
            {
                Epochs = 3,
                Metrics = [new ScriptedMetric(0.25, 0.75, 0.5)],
                Optimizer = new Sgd { LearningRate = 0.05f }
            }, isTerminal: false);

        Assert.Equal("          train     train", lines[0]);
        Assert.Equal("epoch      loss     score        lr  samples/s       dur", lines[1]);
        Assert.Equal("-----  --------  --------  --------  ---------  --------", lines[2]);
        Assert.Matches(@"^    1 +\*\d+\.\d{4}   \*0\.2500      0\.05 +[\d,]+ +[\d.]+ m?s$", lines[3]);
        Assert.Matches(@"^    2 +\*\d+\.\d{4}   \*0\.7500 ", lines[4]);
        Assert.Matches(@"^    3 +\*\d+\.\d{4}    0\.5000 ", lines[5]);
        Assert.Equal(6, lines.Length);
    }

    [Fact]
    public void An_error_is_better_when_it_is_small()
    {
        string[] lines = Print(new TrainingOptions { Epochs = 2, Optimizer = new Sgd { LearningRate = 0.05f } }, isTerminal: false);

        Assert.Contains("mae", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines[4].Count(character => character == '*'));
    }

    [Fact]
    public void A_wide_table_is_not_broken_into_lines()
    {
        string[] lines = Print(
            new TrainingOptions
            {
                Epochs = 1,
                ValidationFraction = 0.5,
                Metrics = [new MeanAbsoluteErrorMetric(), new RootMeanSquaredError(), new R2(), new ScriptedMetric(1)],
            },
            isTerminal: false);

        Assert.Equal(4, lines.Length);
        Assert.EndsWith("dur", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_terminal_the_best_values_are_green()
    {
        string[] lines = Print(new TrainingOptions { Epochs = 1 }, isTerminal: true);

        Assert.Contains("\u001b[", lines[3], StringComparison.Ordinal);
        Assert.DoesNotContain('*', lines[3]);
        Assert.Matches(@"^    1 ", Regex.Replace(lines[3], @"\u001b\[[\d;]*[mK]|\r", ""));
    }

    [Fact]
    public void A_table_begins_anew_with_each_training()
    {
        StringWriter writer = new();
        ProgressTable table = new(Console(writer, isTerminal: false));
        TrainingOptions options = new() { Epochs = 1, Callbacks = [table], Threads = 1 };
        Samples.LineNetwork().Train(Samples.Line(), options);
        Samples.ClassNetwork().Train(Samples.Classes(), options);

        Assert.Equal(2, writer.ToString().Split("epoch").Length - 1);
        Assert.Contains("accuracy", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_learning_rate_is_written_short()
    {
        string[] lines = Print(new TrainingOptions { Epochs = 1, Optimizer = new Sgd { LearningRate = 2.5e-5f } }, isTerminal: false);

        Assert.Contains("  2.5e-5  ", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "epoch train_loss valid_loss train_mae train_r2 train_rmse valid_mae valid_r2 valid_rmse lr samples/s dur")]
    [InlineData(109, "epoch train_loss valid_loss train_mae train_r2 train_rmse valid_mae valid_r2 valid_rmse lr dur")]
    [InlineData(80, "epoch train_loss valid_loss valid_mae valid_r2 valid_rmse lr dur")]
    [InlineData(40, "epoch valid_loss valid_mae valid_r2")]
    [InlineData(15, "epoch valid_loss")]
    [InlineData(3, "epoch valid_loss")]
    public void In_a_narrow_terminal_the_least_needed_columns_go_first(int width, string expected)
    {
        string[] lines = Print(
            new TrainingOptions
            {
                Epochs = 1,
                ValidationFraction = 0.5,
                Metrics = [new MeanAbsoluteErrorMetric(), new RootMeanSquaredError(), new R2()],
            },
            isTerminal: true, width);

        string[] plain = [.. lines.Select(line => Regex.Replace(line, @"^.*\u001b\[2K|\u001b\[[\d;]*[mK]|\r", ""))];
        Assert.Equal(expected.Split(' ').Select(name => name.Split('_')[^1]), plain[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            expected.Split(' ').Where(name => name.Contains('_')).Select(name => name.Split('_')[0]),
            plain[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(plain, line => Assert.InRange(line.Length, 0, Math.Max(width, 15)));
    }

    [Fact]
    public void A_file_gets_no_control_characters()
    {
        StringWriter writer = new();
        Samples.LineNetwork().Train(
            Samples.Line(),
            new TrainingOptions { Epochs = 2, Callbacks = [new ProgressTable(Console(writer, isTerminal: false))], Threads = 1 });

        Assert.DoesNotContain(writer.ToString(), static character => char.IsControl(character) && character is not ('\r' or '\n'));
    }

    private static string[] Print(TrainingOptions options, bool isTerminal, int width = 80)
    {
        StringWriter writer = new();
        IAnsiConsole console = Console(writer, isTerminal);
        console.Profile.Width = width;
        Samples.LineNetwork().Train(Samples.Line(), options with { Callbacks = [new ProgressTable(console)], Threads = 1 });
        return writer.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }

    private static IAnsiConsole Console(StringWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
