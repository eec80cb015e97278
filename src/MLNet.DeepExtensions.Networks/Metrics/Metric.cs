namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>
/// A figure that says how good predictions are: settings, and a factory of accumulators that are fed batch by batch.
/// Predictions are what the network gives after its last activation; <see cref="MetricBatch.Outputs"/> tells whether these are
/// probabilities, logits or values. A row whose prediction is NaN makes a metric NaN.
/// A metric of your own derives from this record and from <see cref="MetricAccumulator"/>.
/// </summary>
public abstract record Metric
{
    /// <summary>The name in tables and histories: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether larger values are better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>The smallest and the largest value that the metric can have; any unless overridden. Charts show no other.</summary>
    public virtual (double Minimum, double Maximum) Range => (double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Which targets the metric can mean; any unless overridden. Training and evaluation refuse it on others.</summary>
    public virtual MetricTargets Targets => MetricTargets.Any;

    /// <summary>Whether the metric takes probabilities or logits alone, and no other outputs; false unless overridden.</summary>
    public virtual bool NeedsProbabilities => false;

    /// <summary>Checks the settings and makes an accumulator.</summary>
    /// <param name="outputWidth">Values that the network gives for one row; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range, or the metric does not fit the output.</exception>
    public MetricAccumulator Start(int outputWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputWidth, 1);
        Validate();
        return CreateAccumulator(outputWidth);
    }

    /// <summary>Makes an accumulator for outputs of which is known what they mean.</summary>
    internal MetricAccumulator Start(int outputWidth, OutputMeaning meaning)
    {
        MetricAccumulator accumulator = Start(outputWidth);
        accumulator.Meaning = meaning;
        return accumulator;
    }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A setting is out of range; the message names it, its value, and what is allowed.
    /// </exception>
    public virtual void Validate()
    {
    }

    /// <summary>Makes an accumulator; the settings are checked.</summary>
    /// <param name="outputWidth">Values that the network gives for one row.</param>
    protected abstract MetricAccumulator CreateAccumulator(int outputWidth);
}
