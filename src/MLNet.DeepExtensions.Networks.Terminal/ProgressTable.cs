using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Prints a row for each epoch: losses, metrics, learning rate, samples a second, duration. The best value of each column so far is marked
/// (green in a terminal that knows colours, else by <c>*</c>), and a bar shows how far the present epoch is where the output is a terminal.
/// Warnings come last.
/// </summary>
/// <param name="console">Where to print; the process's terminal if left out.</param>
public sealed class ProgressTable(IAnsiConsole? console = null) : TrainingCallback
{
    private const int BarWidth = 24;
    private const string EraseLine = "\r\u001b[2K";
    private static readonly TimeSpan s_barInterval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console = console ?? AnsiConsole.Console;
    private readonly Dictionary<string, double> _best = [];
    private string[] _names = [];
    private int[] _widths = [];
    private long _epochBegan;
    private long _barDrawn;
    private bool _barVisible;

    /// <inheritdoc/>
    public override bool Remembers => true;

    // The library looks at the terminal's kind but not at whether the process's output goes to a file.
    private bool IsTerminal => _console.Profile.Capabilities.Ansi && (console is not null || !Console.IsOutputRedirected);

    private bool HasColors => IsTerminal && _console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        _best.Clear();
        _names = [];
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingState state) => _epochBegan = _barDrawn = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsTerminal || Stopwatch.GetElapsedTime(_barDrawn) < s_barInterval)
        {
            return;
        }

        _barDrawn = Stopwatch.GetTimestamp();
        double done = (double)state.StepInEpoch / state.StepsPerEpoch;
        TimeSpan left = Stopwatch.GetElapsedTime(_epochBegan) * ((1 - done) / done);
        int filled = (int)(done * BarWidth);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {state.Epoch}/{state.Options.Epochs}  {new string('━', filled)}{new string('─', BarWidth - filled)}  step {state.StepInEpoch}/{state.StepsPerEpoch}  loss {Value(state.RunningLoss)}  {Math.Ceiling(left.TotalSeconds)} s left");

        // A line that wraps could not be erased again.
        _console.Profile.Out.Writer.Write(EraseLine + text[..Math.Min(text.Length, Math.Max(_console.Profile.Width - 1, 0))]);
        _console.Profile.Out.Writer.Flush();
        _barVisible = true;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ClearBar();
        TrainingHistory history = state.History;
        EpochRecord epoch = history.Epochs[^1];
        if (_names.Length == 0)
        {
            _names = [.. history.Names];
            PrintHeader();
        }

        PrintRow([
            (epoch.Epoch.ToString(CultureInfo.InvariantCulture), false),
            .. _names.Select(name => (Value(epoch.Values[name]), IsBest(name, epoch.Values[name], history.HigherIsBetter(name)))),
            (Rate(epoch.LearningRate), false),
            (epoch.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture), false),
            (Duration(epoch.Duration), false),
        ]);
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ClearBar();
        foreach (string warning in state.Warnings)
        {
            WriteLine(HasColors ? $"\u001b[33mwarning: {warning}\u001b[0m" : $"warning: {warning}");
        }
    }

    private static string Value(double value) => Math.Abs(value) switch
    {
        >= 1e6 or (< 1e-4 and > 0) => value.ToString("0.00e+0", CultureInfo.InvariantCulture),
        >= 1e3 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };

    private static string Rate(float rate) => rate < 1e-4f
        ? rate.ToString("0.##e+0", CultureInfo.InvariantCulture)
        : rate.ToString("G3", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0.01 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F1} ms"),
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:F0} ms"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F2} s"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:F1} min"),
    };

    private bool IsBest(string name, double value, bool higherIsBetter)
    {
        bool isBest = _best.TryGetValue(name, out double best) ? (higherIsBetter ? value > best : value < best) : !double.IsNaN(value);
        if (isBest)
        {
            _best[name] = value;
        }

        return isBest;
    }

    /// <summary>Two lines, the part of the data above what is measured on it: the table stays narrower than most terminals.</summary>
    private void PrintHeader()
    {
        (string Part, string Measure)[] titles =
        [
            ("", "epoch"),
            .. _names.Select(TrainingHistory.Parts),
            ("", "lr"),
            ("", "samples/s"),
            ("", "dur"),
        ];
        _widths = [.. titles.Select((title, column) => Math.Max(Math.Max(title.Part.Length, title.Measure.Length), column == 0 ? 0 : 8))];
        WriteLine(string.Join("  ", titles.Select((title, column) => title.Part.PadLeft(_widths[column]))).TrimEnd());
        WriteLine(string.Join("  ", titles.Select((title, column) => title.Measure.PadLeft(_widths[column]))));
        WriteLine(string.Join("  ", _widths.Select(width => new string('-', width))));
    }

    private void PrintRow(IEnumerable<(string Text, bool IsBest)> cells) =>
        WriteLine(string.Join("  ", cells.Select((cell, column) => cell.IsBest switch
    {
        true when HasColors => $"\u001b[32m{cell.Text.PadLeft(_widths[column])}\u001b[0m",
        true => $"*{cell.Text}".PadLeft(_widths[column]),
        false => cell.Text.PadLeft(_widths[column]),
    })));

    // Past the library's layout, which would break lines at a width that a file does not have.
    private void WriteLine(string line) => _console.Profile.Out.Writer.WriteLine(line);

    private void ClearBar()
    {
        if (_barVisible)
        {
            _console.Profile.Out.Writer.Write(EraseLine);
            _barVisible = false;
        }
    }
}
