using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Tests.Training;

/// <summary>
/// A metric that has a given value after each epoch of training, whatever the network does; a negative one stands for NaN.
/// </summary>
internal sealed record ScriptedMetric(params double[] Values) : Metric
{
    public override string Name => "score";

    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(Values, outputWidth);

    private sealed class Accumulator(double[] values, int outputWidth) : MetricAccumulator(outputWidth)
    {
        private int _epoch = -1;

        public override double Result => values[Math.Max(_epoch, 0)] is >= 0 and double value ? value : double.NaN;

        public override void Reset() => _epoch++;

        protected override void Add(in MetricBatch batch)
        {
        }
    }
}
