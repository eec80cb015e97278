namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>
/// Normalization in double precision. Batch and layer normalization differ in which values share a group: those of a column, or those of a
/// row.
/// </summary>
/// <param name="rows">The number of rows.</param>
/// <param name="features">The number of features.</param>
/// <param name="byRow">Whether a row is a group (layer normalization), or a column (batch normalization).</param>
internal sealed class ReferenceNormalization(int rows, int features, bool byRow)
{
    private int Groups => byRow ? rows : features;

    private int GroupSize => byRow ? features : rows;

    /// <summary>Mean and biased variance of each group, in two passes.</summary>
    public (double[] Mean, double[] Variance) Statistics(float[] x)
    {
        double[] mean = new double[Groups];
        double[] variance = new double[Groups];
        for (int i = 0; i < x.Length; i++)
        {
            mean[Group(i)] += (double)x[i] / GroupSize;
        }

        for (int i = 0; i < x.Length; i++)
        {
            variance[Group(i)] += (x[i] - mean[Group(i)]) * (x[i] - mean[Group(i)]) / GroupSize;
        }

        return (mean, variance);
    }

    /// <summary><c>gamma (x - mean) / sqrt(variance + epsilon) + beta</c>.</summary>
    public (double[] Values, double[] Magnitudes) Apply(
        float[] x, double[] mean, double[] variance, double epsilon, float[] gamma, float[] beta)
    {
        double[] values = new double[x.Length];
        double[] magnitudes = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int f = i % features;
            double scale = gamma[f] / Math.Sqrt(variance[Group(i)] + epsilon);
            values[i] = (scale * (x[i] - mean[Group(i)])) + beta[f];
            magnitudes[i] = (Math.Abs(scale) * (Math.Abs(x[i]) + Math.Abs(mean[Group(i)]))) + Math.Abs(beta[f]);
        }

        return (values, magnitudes);
    }

    /// <summary>The gradients of scale and offset with the magnitudes of their sums.</summary>
    public (double[] Gamma, double[] GammaMagnitudes, double[] Beta, double[] BetaMagnitudes) ParameterGradients(
        float[] x, double[] mean, double[] inverse, float[] dy)
    {
        (double[]? gamma, double[]? gammaMagnitudes, double[]? beta, double[]? betaMagnitudes) = (
            new double[features], new double[features], new double[features], new double[features]);
        for (int i = 0; i < x.Length; i++)
        {
            int f = i % features;
            double h = (x[i] - mean[Group(i)]) * inverse[Group(i)];
            gamma[f] += dy[i] * h;
            gammaMagnitudes[f] += Math.Abs(dy[i] * h);
            beta[f] += dy[i];
            betaMagnitudes[f] += Math.Abs(dy[i]);
        }

        return (gamma, gammaMagnitudes, beta, betaMagnitudes);
    }

    /// <summary>
    /// <c>inverse (d - mean(d) - h mean(d h))</c> with <c>d = dy gamma</c>, <c>h = (x - mean) inverse</c>, means over the group.
    /// </summary>
    public (double[] Values, double[] Magnitudes) InputGradient(float[] x, double[] mean, double[] inverse, float[] gamma, float[] dy)
    {
        double[] h = [.. x.Select((value, i) => (value - mean[Group(i)]) * inverse[Group(i)])];
        double[] d = [.. dy.Select((value, i) => (double)value * gamma[i % features])];
        (double[]? sums, double[]? products) = (new double[Groups], new double[Groups]);
        (double[]? sumMagnitudes, double[]? productMagnitudes) = (new double[Groups], new double[Groups]);
        for (int i = 0; i < x.Length; i++)
        {
            sums[Group(i)] += d[i] / GroupSize;
            products[Group(i)] += d[i] * h[i] / GroupSize;
            sumMagnitudes[Group(i)] += Math.Abs(d[i]) / GroupSize;
            productMagnitudes[Group(i)] += Math.Abs(d[i] * h[i]) / GroupSize;
        }

        double[] values = [.. d.Select((value, i) => inverse[Group(i)] * (value - sums[Group(i)] - (h[i] * products[Group(i)])))];
        double[] magnitudes =
        [
            .. d.Select(
                (value, i) =>
                    inverse[Group(i)] * (Math.Abs(value) + sumMagnitudes[Group(i)] + (Math.Abs(h[i]) * productMagnitudes[Group(i)]))),
        ];
        return (values, magnitudes);
    }

    private int Group(int element) => byRow ? element / features : element % features;
}
