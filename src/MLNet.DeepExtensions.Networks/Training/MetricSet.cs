using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The metrics that go along with an epoch or an evaluation; of standardized targets they are measured in the targets' unit.
/// </summary>
internal sealed class MetricSet
{
    private readonly MetricAccumulator[] _accumulators;
    private readonly TargetScale? _scale;
    private float[] _outputs = [];
    private float[] _targets = [];

    /// <summary>Starts the metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="outputWidth">Values that the network gives for one row.</param>
    /// <param name="meaning">What these mean.</param>
    /// <param name="scale">How the targets are standardized; null where they are not.</param>
    public MetricSet(IReadOnlyList<Metric> metrics, int outputWidth, OutputMeaning meaning, TargetScale? scale)
    {
        (Metrics, _scale) = (metrics, scale);
        _accumulators = [.. metrics.Select(metric => metric.Start(outputWidth, meaning))];
    }

    /// <summary>The metrics.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Whether nothing is measured.</summary>
    public bool IsEmpty => _accumulators.Length == 0;

    /// <summary>The values, by name.</summary>
    public IEnumerable<KeyValuePair<string, double>> Results =>
        Metrics.Zip(_accumulators, static (metric, accumulator) => KeyValuePair.Create(metric.Name, accumulator.Result));

    /// <summary>Forgets everything, for the next epoch.</summary>
    public void Reset() => Array.ForEach(_accumulators, static accumulator => accumulator.Reset());

    /// <summary>Goes through what is gathered of an epoch that has not ended.</summary>
    public void Visit(StateVisitor state)
    {
        for (int i = 0; i < Metrics.Count; i++)
        {
            state.Visit(Metrics[i].Name, _accumulators[i].Visit);
        }
    }

    /// <summary>Adds a batch; see <see cref="MetricAccumulator"/>.</summary>
    public void Update(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows)
    {
        if (_scale is not null)
        {
            outputs = InUnit(outputs, ref _outputs);
            targets = InUnit(targets, ref _targets);
        }

        foreach (MetricAccumulator accumulator in _accumulators)
        {
            accumulator.Update(outputs, logits, targets, weights, rows);
        }
    }

    private Span<float> InUnit(ReadOnlySpan<float> values, ref float[] memory)
    {
        if (memory.Length < values.Length)
        {
            memory = new float[values.Length];
        }

        Span<float> inUnit = memory.AsSpan(0, values.Length);
        _scale!.ToUnit(values, inUnit);
        return inUnit;
    }
}
