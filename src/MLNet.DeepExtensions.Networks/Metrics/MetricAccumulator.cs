namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Gathers a metric over the batches of an epoch. Not for many threads at once.</summary>
/// <param name="outputWidth">Values that the network gives for one row.</param>
public abstract class MetricAccumulator(int outputWidth)
{
    /// <summary>Values that the network gives for one row.</summary>
    public int OutputWidth { get; } = outputWidth;

    /// <summary>What the predictions mean; where nobody says, a single one is a probability.</summary>
    internal OutputMeaning Meaning { get; set; }

    /// <summary>The metric over all rows since the start or the last reset; NaN where it is not defined, as without any row.</summary>
    public abstract double Result { get; }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">What the network gave, <c>[rows, OutputWidth]</c>.</param>
    /// <param name="targets">
    /// What was right: class numbers <c>[rows]</c>, or values (one-hot, several labels, regression) <c>[rows, OutputWidth]</c>.
    /// </param>
    /// <param name="weights">The rows' weights, <c>[rows]</c>, or empty where every row counts 1.</param>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="ArgumentException">A length does not fit, or a class number is none.</exception>
    public void Update(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows) =>
        Update(predictions, logits: [], targets, weights, rows);

    /// <summary>
    /// Adds a batch of which is known, too, what stood before the final sigmoid or softmax: <c>[rows, OutputWidth]</c>, or empty.
    /// </summary>
    internal void Update(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows)
    {
        if (predictions.Length != (long)rows * OutputWidth)
        {
            throw new ArgumentException(
                $"{rows} rows of {OutputWidth} outputs need {(long)rows * OutputWidth} predictions, not {predictions.Length}.",
                nameof(predictions));
        }

        if (targets.Length != rows && targets.Length != predictions.Length)
        {
            throw new ArgumentException(
                $"{rows} rows of {OutputWidth} outputs need {rows} or {predictions.Length} targets, not {targets.Length}.",
                nameof(targets));
        }

        if (!weights.IsEmpty && weights.Length != rows)
        {
            throw new ArgumentException($"{rows} rows need {rows} weights or none, not {weights.Length}.", nameof(weights));
        }

        Add(new MetricBatch(predictions, logits, targets, weights, rows, OutputWidth, Meaning));
    }

    /// <summary>Forgets everything, for the next epoch.</summary>
    public abstract void Reset();

    /// <summary>
    /// Goes through what the accumulator remembers, for checkpoints within an epoch. One that does not override this cannot be saved there,
    /// which is an error before the first epoch.
    /// </summary>
    /// <param name="state">Saves or restores it.</param>
    /// <exception cref="NotSupportedException">The accumulator does not say what it remembers.</exception>
    public virtual void Visit(StateVisitor state) => throw new NotSupportedException(
        $"{GetType().DeclaringType?.Name ?? GetType().Name} does not override {nameof(MetricAccumulator)}.{nameof(Visit)}, so that no checkpoint can be saved within an epoch; at the end of epochs it can.");

    /// <summary>Adds a batch whose lengths are checked. Allocates nothing, unless the metric must keep the predictions.</summary>
    /// <param name="batch">The batch.</param>
    protected abstract void Add(in MetricBatch batch);
}
