namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Dense layers as plain loops in double precision; each result with the magnitude of what was summed to get it.</summary>
internal static class ReferenceDense
{
    /// <summary><c>C = A B</c> with A <c>[m, k]</c> and B <c>[k, n]</c>, and the sums of |a b|.</summary>
    public static (double[] Value, double[] Magnitude) Product(int m, int n, int k, Func<int, int, double> a, Func<int, int, double> b)
    {
        double[] value = new double[m * n];
        double[] magnitude = new double[m * n];
        double[] line = new double[n];
        for (int p = 0; p < k; p++)
        {
            for (int j = 0; j < n; j++)
            {
                line[j] = b(p, j);
            }

            for (int i = 0; i < m; i++)
            {
                double factor = a(i, p);
                for (int j = 0; j < n; j++)
                {
                    double term = factor * line[j];
                    value[(i * n) + j] += term;
                    magnitude[(i * n) + j] += Math.Abs(term);
                }
            }
        }

        return (value, magnitude);
    }

    /// <summary><c>x W + b</c>.</summary>
    public static (double[] Value, double[] Magnitude) Forward(int rows, int inputs, int outputs, float[] x, float[] weights, float[]? bias)
    {
        (double[]? value, double[]? magnitude) = Product(
            rows, outputs, inputs, (i, p) => x[(i * inputs) + p], (p, j) => weights[(p * outputs) + j]);
        for (int i = 0; bias is not null && i < value.Length; i++)
        {
            value[i] += bias[i % outputs];
            magnitude[i] += Math.Abs(bias[i % outputs]);
        }

        return (value, magnitude);
    }

    /// <summary><c>dy W^T</c>.</summary>
    public static (double[] Value, double[] Magnitude) BackwardData(int rows, int inputs, int outputs, float[] dy, float[] weights) =>
        Product(rows, inputs, outputs, (i, p) => dy[(i * outputs) + p], (p, j) => weights[(j * outputs) + p]);

    /// <summary><c>x^T dy</c>.</summary>
    public static (double[] Value, double[] Magnitude) BackwardWeights(int rows, int inputs, int outputs, float[] x, float[] dy) =>
        Product(inputs, outputs, rows, (i, p) => x[(p * inputs) + i], (p, j) => dy[(p * outputs) + j]);

    /// <summary>The sum of the rows of dy.</summary>
    public static (double[] Value, double[] Magnitude) BackwardBias(int rows, int outputs, float[] dy) =>
        Product(1, outputs, rows, (_, _) => 1, (p, j) => dy[(p * outputs) + j]);
}
