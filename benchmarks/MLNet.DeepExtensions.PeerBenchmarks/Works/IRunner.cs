namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>A work that is ready to run.</summary>
internal interface IRunner : IDisposable
{
    /// <summary>Runs for a while.</summary>
    /// <param name="duration">How long.</param>
    /// <returns>Seconds an item: the median over the run's <see cref="Chunks"/>.</returns>
    double Run(TimeSpan duration);
}
