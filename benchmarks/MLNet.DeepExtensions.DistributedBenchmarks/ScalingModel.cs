namespace MLNet.DeepExtensions.DistributedBenchmarks;

/// <summary>
/// What a step would take on more nodes: the exchange's schedule is replayed message by message over links of a latency and a bandwidth.
/// Assumptions: one rank a node, each with the measured step at its own batch (so the whole batch grows with the nodes); links that send
/// and receive at once, at full rate between any two nodes; all-to-all by pairs and gathering by a ring, n - 1 rounds each; nothing hidden
/// behind the backward pass; sums of slices at the memory's rate.
/// </summary>
/// <param name="StepSeconds">A rank's own step.</param>
/// <param name="GradientBytes">The gradient.</param>
internal sealed record ScalingModel(double StepSeconds, long GradientBytes)
{
    // Read two vectors and write one, on one thread.
    private const double SummedBytesPerSecond = 4e9;

    /// <summary>The share of the time that is the ranks' own work.</summary>
    /// <param name="nodes">The number of nodes.</param>
    /// <param name="bitsPerSecond">The links' bandwidth.</param>
    /// <param name="latency">Seconds until a message's first byte arrives.</param>
    public double Efficiency(int nodes, double bitsPerSecond, double latency) =>
        StepSeconds / (StepSeconds + ExchangeSeconds(nodes, bitsPerSecond, latency));

    private double ExchangeSeconds(int nodes, double bitsPerSecond, double latency)
    {
        double slice = (double)GradientBytes / nodes;
        double seconds = 0;
        for (int phase = 0; phase < 2; phase++)
        {
            for (int round = 1; round < nodes; round++)
            {
                seconds += latency + (8 * slice / bitsPerSecond);
            }
        }

        return seconds + (slice * nodes / SummedBytesPerSecond);
    }
}
