using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Prints a row for each epoch: losses, metrics, learning rate, samples a second, duration. The best value of each column so far is marked
/// (green in a terminal that knows colours, else by <c>*</c>), and a bar shows how far the present epoch is where the output is a terminal.
/// Where a terminal is too narrow for all columns, samples a second go first, then the metrics of training, the duration, the rate and the
/// loss of training; a file has all columns, and nothing but text. Warnings come last.
/// </summary>
/// <param name="console">Where to print; the process's terminal if left out.</param>
public sealed class ProgressTable(IAnsiConsole? console = null) : TrainingCallback
{
    private const int BarWidth = 24;
    private const string EraseLine = "\r\u001b[2K";
    private static readonly TimeSpan s_barInterval = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console = console ?? AnsiConsole.Console;
    private readonly Dictionary<string, double> _best = [];
    private ProgressColumn[] _columns = [];
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
        _epochBegan = _barDrawn = Stopwatch.GetTimestamp();
        _columns = [];
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
            $"epoch {state.Epoch}/{state.Options.Epochs}  {new string('━', filled)}{new string('─', BarWidth - filled)}  step {state.StepInEpoch}/{state.StepsPerEpoch}  loss {ProgressColumn.Value(state.RunningLoss)}  {Math.Ceiling(left.TotalSeconds)} s left");

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
        if (_columns.Length == 0)
        {
            _columns = ProgressColumn.Fitting(history.Names, IsTerminal ? _console.Profile.Width : int.MaxValue);
            PrintHeader();
        }

        PrintRow(_columns.Select(column => (
            column.Text(epoch),
            column.Name is { } name && IsBest(name, epoch.Values[name], history.HigherIsBetter(name)))));
    }

    /// <inheritdoc/>
    public override void OnCancelled(TrainingState state) => ClearBar();

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
        WriteLine(string.Join("  ", _columns.Select(static column => column.Part.PadLeft(column.Width))).TrimEnd());
        WriteLine(string.Join("  ", _columns.Select(static column => column.Measure.PadLeft(column.Width))));
        WriteLine(string.Join("  ", _columns.Select(static column => new string('-', column.Width))));
    }

    private void PrintRow(IEnumerable<(string Text, bool IsBest)> cells)
    {
        (string Text, bool IsGreen)[] padded = [.. cells.Select((cell, column) => (
            (cell.IsBest && !HasColors ? $"*{cell.Text}" : cell.Text).PadLeft(_columns[column].Width), cell.IsBest && HasColors))];

        // A value may be longer than its column.
        bool isWide = IsTerminal && padded.Sum(static cell => cell.Text.Length + 2) - 2 > _console.Profile.Width;
        WriteLine(string.Join(isWide ? " " : "  ", padded.Select(static cell => cell.IsGreen ? $"\u001b[32m{cell.Text}\u001b[0m" : cell.Text)));
    }

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
