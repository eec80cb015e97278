using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Prints a row for each epoch: losses, metrics, learning rate, samples a second, duration. The best value of each column so far is marked (green in a terminal that knows
/// colours, else by <c>*</c>), and a bar shows how far the present epoch is where the output is a terminal.
/// </summary>
/// <param name="console">Where to print; the process's terminal if left out.</param>
public sealed class ProgressTable(IAnsiConsole? console = null) : TrainingCallback
{
    private const int BarWidth = 24;
    private static readonly TimeSpan s_barInterval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console = console ?? AnsiConsole.Console;
    private readonly Dictionary<string, double> _best = [];
    private string[] _names = [];
    private int[] _widths = [];
    private long _epochBegan;
    private long _barDrawn;
    private bool _barVisible;

    // The library looks at the terminal's kind but not at whether the process's output goes to a file.
    private readonly bool _isPlain = console is null ? Console.IsOutputRedirected : !console.Profile.Capabilities.Ansi;

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
        if (_isPlain || Stopwatch.GetElapsedTime(_barDrawn) < s_barInterval)
        {
            return;
        }

        _barDrawn = Stopwatch.GetTimestamp();
        double done = (double)state.StepInEpoch / state.StepsPerEpoch;
        double seconds = Stopwatch.GetElapsedTime(_epochBegan).TotalSeconds;
        int filled = (int)(done * BarWidth);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {state.Epoch} {new string('━', filled)}{new string('─', BarWidth - filled)} {state.StepInEpoch}/{state.StepsPerEpoch}  loss {state.RunningLoss:F4}  {seconds / done * (1 - done):F0} s left");
        _console.Profile.Out.Writer.Write($"\r\u001b[2K{text}");
        _console.Profile.Out.Writer.Flush();
        _barVisible = true;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ClearBar();
        EpochRecord epoch = state.LastEpoch!;
        if (_names.Length == 0)
        {
            PrintHeader(state.History);
        }

        var cells = new List<(string Text, bool IsBest)> { (epoch.Epoch.ToString(CultureInfo.InvariantCulture), false) };
        foreach (string name in _names)
        {
            cells.Add((Number(epoch.Values[name]), IsBest(state, name, epoch.Values[name])));
        }

        cells.Add((epoch.LearningRate.ToString("G3", CultureInfo.InvariantCulture), false));
        cells.Add((epoch.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture), false));
        cells.Add(($"{epoch.Duration.TotalSeconds.ToString(epoch.Duration.TotalSeconds < 10 ? "F2" : "F1", CultureInfo.InvariantCulture)}s", false));
        PrintRow(cells);
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state) => ClearBar();

    private static string Number(double value) => Math.Abs(value) is >= 1e5 or (< 1e-4 and > 0)
        ? value.ToString("0.000e+0", CultureInfo.InvariantCulture)
        : value.ToString("F4", CultureInfo.InvariantCulture);

    private bool IsBest(TrainingState state, string name, double value)
    {
        bool isBest = _best.TryGetValue(name, out double best)
            ? state.HigherIsBetter(name) ? value > best : value < best
            : !double.IsNaN(value);
        if (isBest)
        {
            _best[name] = value;
        }

        return isBest;
    }

    private void PrintHeader(TrainingHistory history)
    {
        _names = [.. history.Names];
        string[] titles = ["epoch", .. _names, "lr", "samples/s", "dur"];
        _widths = [.. titles.Select((title, column) => Math.Max(title.Length, column == 0 ? 5 : 10))];
        WriteLine(string.Join("  ", titles.Select((title, column) => title.PadLeft(_widths[column]))));
        WriteLine(string.Join("  ", _widths.Select(width => new string('-', width))));
    }

    private void PrintRow(List<(string Text, bool IsBest)> cells)
    {
        WriteLine(string.Join("  ", cells.Select((cell, column) =>
            _isPlain ? (cell.IsBest ? $"*{cell.Text}" : cell.Text).PadLeft(_widths[column])
            : cell.IsBest ? $"\u001b[32m{cell.Text.PadLeft(_widths[column])}\u001b[0m"
            : cell.Text.PadLeft(_widths[column]))));
    }

    // Past the library's layout, which would break lines at a width that a file does not have.
    private void WriteLine(string line) => _console.Profile.Out.Writer.WriteLine(line);

    private void ClearBar()
    {
        if (_barVisible)
        {
            _console.Profile.Out.Writer.Write("\r\u001b[2K");
            _barVisible = false;
        }
    }
}
