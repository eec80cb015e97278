namespace MLNet.DeepExtensions.PeerBenchmarks;

/// <summary>One work against one peer: what each round measured, in seconds an item, and the FMA peak next to it.</summary>
/// <param name="Work">The work.</param>
/// <param name="PeerName">The peer; empty where none was there.</param>
/// <param name="Way">The fastest of the peer's ways, which was taken.</param>
internal sealed record ComparisonRow(Work Work, string PeerName, string Way)
{
    /// <summary>Our seconds an item, round by round.</summary>
    public List<double> Ours { get; } = [];

    /// <summary>The peer's seconds an item, round by round.</summary>
    public List<double> Peer { get; } = [];

    /// <summary>The FMA peak in GFLOP/s, round by round.</summary>
    public List<double> Peak { get; } = [];

    /// <summary>The peak of one thread, round by round, where scaling is measured.</summary>
    public List<double> PeakOfOneThread { get; } = [];

    /// <summary>Our speed over the peer's, round by round.</summary>
    public IEnumerable<double> Ratios => Ours.Zip(Peer, (ours, peer) => peer / ours);

    /// <summary>Our share of the speed that the FMA peak allows.</summary>
    public double FloorShare => Statistics.Median(Ours.Zip(Peak, (seconds, peak) => Work.FlopsPerItem / (peak * 1e9) / seconds));

    /// <summary>How much of the peak's scaling we keep.</summary>
    public double ScalingShare =>
        Statistics.Median(Ratios.Zip(Peak.Zip(PeakOfOneThread, (all, one) => all / one), (ratio, scaling) => ratio / scaling));
}
