namespace MLNet.DeepExtensions.Networks;

/// <summary>Saves the network after epochs: each time a value has become better, or after every epoch.</summary>
public sealed class Checkpoint : TrainingCallback
{
    private double? _best;

    /// <summary>The file; <c>{epoch}</c> in it becomes the epoch's number.</summary>
    public required string Path { get; init; }

    /// <summary>The value to watch, as named in the history; null saves after every epoch.</summary>
    public string? Monitor { get; init; }

    /// <summary>Whether larger values are better, as for an accuracy.</summary>
    public bool HigherIsBetter { get; init; }

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state) => _best = null;

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Monitor is not null)
        {
            double value = state.Measured(Monitor);
            if (_best is { } best && !(HigherIsBetter ? value > best : value < best))
            {
                return;
            }

            _best = value;
        }

        state.Snapshot().Save(Path.Replace("{epoch}", state.Epoch.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }
}
