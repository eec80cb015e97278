namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Reports each epoch to an <see cref="IProgress{T}"/> when it has ended. A <see cref="Progress{T}"/> made in a user interface's thread
/// brings the reports there, as it does elsewhere in .NET; it reports in the order of the epochs only where such a thread takes them.
/// </summary>
/// <param name="progress">Receives the epochs.</param>
public sealed class ProgressCallback(IProgress<EpochRecord> progress) : TrainingCallback
{
    private readonly IProgress<EpochRecord> _progress = progress ?? throw new ArgumentNullException(nameof(progress));

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _progress.Report(state.LastEpoch!);
    }
}
