namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// The accumulator of metrics that are a weighted mean over rows: a subclass says what one row gives. A row whose prediction is NaN makes
/// the mean NaN.
/// </summary>
/// <param name="outputWidth">Values that the network gives for one row.</param>
public abstract class WeightedMean(int outputWidth) : MetricAccumulator(outputWidth)
{
    private double _sum;
    private double _weight;

    /// <inheritdoc/>
    public override double Result => _sum / _weight;

    /// <inheritdoc/>
    public override void Reset() => _sum = _weight = 0;

    /// <inheritdoc/>
    public override void Visit(StateVisitor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Visit("sum", ref _sum);
        state.Visit("weight", ref _weight);
    }

    /// <summary>What a row gives.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row.</param>
    protected abstract double Score(in MetricBatch batch, int row);

    /// <inheritdoc/>
    protected override void Add(in MetricBatch batch)
    {
        for (int row = 0; row < batch.Rows; row++)
        {
            double weight = batch.Weight(row);
            if (weight > 0)
            {
                _sum += batch.HasNaN(row) ? double.NaN : weight * Score(batch, row);
                _weight += weight;
            }
        }
    }
}
