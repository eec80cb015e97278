using System.Diagnostics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Serves a page that shows the training while it runs: progress, what was measured, and the curves. It is served on the loopback address
/// alone, by ASP.NET Core, and has nothing from elsewhere. It ends with the training, unless <see cref="KeepOpen"/>; after a training that
/// failed, with <see cref="Dispose"/> or with the process.
/// </summary>
public sealed class LiveReport : TrainingCallback, IDisposable
{
    private const int HighestPort = 65535;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private LiveServer? _server;
    private long _shown;

    /// <summary>The port; 0 for one that is free, 0 by default.</summary>
    public int Port { get; init; }

    /// <summary>The page's title; "Training" by default.</summary>
    public string Title { get; init; } = "Training";

    /// <summary>
    /// Whether the page is served on when the training has ended, until <see cref="Dispose"/> or the next training; false by default.
    /// </summary>
    public bool KeepOpen { get; init; }

    /// <summary>Told where the page is when a training begins; by default written to the console.</summary>
    public Action<Uri> Started { get; init; } = static url => Console.WriteLine($"Live report: {url}");

    /// <summary>Where the page is; null while nothing is served.</summary>
    public Uri? Url => _server?.Url;

    /// <inheritdoc/>
    public override bool Remembers => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The port is out of range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, HighestPort);
        Dispose();
        _server = new LiveServer(Port, new LiveState(Title));
        Started(_server.Url);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        if (Stopwatch.GetElapsedTime(_shown) >= s_interval)
        {
            Show(state);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state) => Show(state);

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int epochs = state.History.Epochs.Length;
        _server?.Show(LiveState.Of(Title, state, $"ended after {epochs} {(epochs == 1 ? "epoch" : "epochs")}"));
        if (!KeepOpen)
        {
            Dispose();
        }
    }

    /// <summary>Ends the page.</summary>
    public void Dispose()
    {
        _server?.Dispose();
        _server = null;
    }

    private void Show(TrainingState state)
    {
        _shown = Stopwatch.GetTimestamp();
        _server?.Show(LiveState.Of(Title, state));
    }
}
