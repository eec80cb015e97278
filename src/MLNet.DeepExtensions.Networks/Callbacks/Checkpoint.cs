namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Saves the network after epochs: each time a value has become better (NaN never is; where it always is, the result warns), or after every
/// epoch. Where a file cannot be written (a full disk), the training goes on, and its result warns.
/// </summary>
public sealed class Checkpoint : TrainingCallback
{
    private CheckpointPath? _path;
    private double? _best;

    /// <summary>
    /// The file. <c>{epoch}</c> in it becomes the epoch's number, <c>{epoch:000}</c> the number with zeros in front, <c>{{</c> and
    /// <c>}}</c> single braces.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The value to watch, as named in the history; null saves after every epoch.</summary>
    public string? Monitor { get; init; }

    /// <summary>Whether larger values are better; null for what the monitored metric says.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <inheritdoc/>
    public override bool Remembers => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The path has another placeholder, or the monitored value is not measured.</exception>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(Path);
        _path = new CheckpointPath(Path);
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
        double? value = Monitor is null ? null : state.Measured(Monitor);
        if (value is { } now && !(_best is { } best
            ? HigherIsBetter ?? state.HigherIsBetter(Monitor!) ? now > best : now < best
            : !double.IsNaN(now)))
        {
            return;
        }

        // The best is what the file has: where it cannot be written, the next epoch that beats the file is saved.
        state.Snapshot().Save(_path!.At(state.Epoch));
        _best = value;
    }
}
