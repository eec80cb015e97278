using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Gathers one thing of an evaluation, batch by batch, in memory that does not grow with the data beyond a limit.</summary>
internal abstract class EvaluationPart
{
    /// <summary>Adds a batch.</summary>
    /// <param name="firstRow">The number of the batch's first row in the data set.</param>
    /// <param name="batch">Predictions and targets; of an output of several rows per sample, all of these.</param>
    /// <param name="losses">The loss of each row of the batch, times its weight.</param>
    public abstract void Add(long firstRow, in MetricBatch batch, ReadOnlySpan<float> losses);

    /// <summary>Whether a row counts: it has a weight, and its predictions are numbers.</summary>
    protected static bool Counts(in MetricBatch batch, int row) => batch.Weight(row) > 0 && !batch.HasNaN(row);
}

/// <summary>
/// Which rows of a large data set are kept: about as many as the limit, chosen by their numbers alone, so that the choice is the same in
/// every run and has no period.
/// </summary>
internal readonly struct RowSample(long rows, long limit)
{
    private readonly ulong _below = rows <= limit ? ulong.MaxValue : (ulong)((UInt128)ulong.MaxValue * (ulong)limit / (ulong)rows);

    public bool Has(long row) => _below == ulong.MaxValue || SplitMix64.Combine((ulong)row, 0) < _below;
}
