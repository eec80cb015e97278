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

    private bool IsLive => _console.Profile.Capabilities.Ansi && _console.Profile.Capabilities.Interactive;

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
        if (!IsLive || Stopwatch.GetElapsedTime(_barDrawn) < s_barInterval)
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
        _console.Write(new ControlCode($"\r\u001b[2K{text}"));
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
        PrintRow([.. titles.Select(title => (title, false))]);
        PrintRow([.. _widths.Select(width => (new string('-', width), false))]);
    }

    // Cell by cell, because a text that is longer than the terminal is wide would be broken into lines.
    private void PrintRow(List<(string Text, bool IsBest)> cells)
    {
        bool hasColour = _console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors && _console.Profile.Capabilities.Ansi;
        for (int column = 0; column < cells.Count; column++)
        {
            (string text, bool isBest) = cells[column];
            if (isBest && !hasColour)
            {
                text = $"*{text}";
            }

            _console.Write(new Text(text.PadLeft(_widths[column]), isBest && hasColour ? new Style(Color.Green) : null));
            _console.Write(new Text(column == cells.Count - 1 ? "\n" : "  "));
        }
    }

    private void ClearBar()
    {
        if (_barVisible)
        {
            _console.Write(new ControlCode("\r\u001b[2K"));
            _barVisible = false;
        }
    }
}
