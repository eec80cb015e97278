namespace MLNet.DeepExtensions.Networks;

/// <summary>Saves the network after epochs: each time a value has become better (NaN never is; where it always is, the result warns), or after every epoch.</summary>
public sealed class Checkpoint : TrainingCallback
{
    private double? _best;

    /// <summary>The file; <c>{epoch}</c> in it becomes the epoch's number.</summary>
    public required string Path { get; init; }

    /// <summary>The value to watch, as named in the history; null saves after every epoch.</summary>
    public string? Monitor { get; init; }

    /// <summary>Whether larger values are better; null for what the monitored metric says.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(Path);
        _best = null;
        if (Monitor is not null)
        {
            state.RequireMeasured(Monitor);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Monitor is not null)
        {
            double value = state.Measured(Monitor);
            bool isBetter = _best is { } best
                ? HigherIsBetter ?? state.HigherIsBetter(Monitor) ? value > best : value < best
                : !double.IsNaN(value);
            if (!isBetter)
            {
                return;
            }

            _best = value;
        }

        state.Snapshot().Save(Path.Replace("{epoch}", state.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }
}
