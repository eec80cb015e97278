namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// A figure that says how good predictions are: settings, and a factory of accumulators that are fed batch by batch.
/// Predictions are what the network gives after its last activation (probabilities, not logits, where a metric speaks of them).
/// A metric of your own derives from this record and from <see cref="MetricAccumulator"/>.
/// </summary>
public abstract record Metric
{
    /// <summary>The name in tables and histories: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>Checks the settings and makes an accumulator.</summary>
    /// <param name="outputWidth">Values that the network gives for one row; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range, or the metric does not fit the output.</exception>
    public MetricAccumulator Start(int outputWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputWidth, 1);
        Validate();
        return CreateAccumulator(outputWidth);
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range; the message names it, its value, and what is allowed.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>Makes an accumulator; the settings are checked.</summary>
    /// <param name="outputWidth">Values that the network gives for one row.</param>
    protected abstract MetricAccumulator CreateAccumulator(int outputWidth);
}
