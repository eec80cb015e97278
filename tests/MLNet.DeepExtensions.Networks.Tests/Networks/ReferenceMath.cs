using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>The layers' formulas as plain loops in double precision: what the engine is measured against.</summary>
internal static class ReferenceMath
{
    public static double Activate(Activation activation, double x) => activation.Kind switch
    {
        ActivationKind.Linear => x,
        ActivationKind.ReLU => Math.Max(0, x),
        ActivationKind.ReLU6 => Math.Min(Math.Max(0, x), 6),
        ActivationKind.LeakyReLU => x > 0 ? x : activation.Alpha * x,
        ActivationKind.ELU => x > 0 ? x : activation.Alpha * (Math.Exp(x) - 1),
        ActivationKind.GELU => x * (1 + Erf(x / Math.Sqrt(2))) / 2,
        ActivationKind.SiLU => x / (1 + Math.Exp(-x)),
        ActivationKind.SELU => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
        ActivationKind.Mish => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        ActivationKind.SmoothClip => x / Math.Sqrt(1 + (x / activation.Alpha * (x / activation.Alpha))),
        ActivationKind.Cosine => Math.Cos(x),
        ActivationKind.HardSigmoid => Math.Min(Math.Max(x + 3, 0), 6) / 6,
        ActivationKind.HardSwish => x * Math.Min(Math.Max(x + 3, 0), 6) / 6,
        ActivationKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        ActivationKind.Tanh => Math.Tanh(x),
        ActivationKind.Softplus => Math.Log(1 + Math.Exp(x)),
        _ => throw new NotSupportedException($"{activation}"),
    };

    public static double[] Activate(Activation activation, double[] x, int width) =>
        activation.Kind == ActivationKind.Softmax ? Softmax(x, width) : Array.ConvertAll(x, value => Activate(activation, value));

    public static double[] Dense(double[] x, int features, double[] weights, double[]? bias)
    {
        int units = weights.Length / features;
        double[] y = new double[x.Length / features * units];
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int unit) = Math.DivRem(i, units);
            y[i] = bias?[unit] ?? 0;
            for (int j = 0; j < features; j++)
            {
                y[i] += x[(row * features) + j] * weights[(j * units) + unit];
            }
        }

        return y;
    }

    public static double[] Convolution(Conv2DShape shape, int batch, double[] x, double[] weights, double[]? bias)
    {
        double[] y = new double[batch * shape.OutSize];
        for (int i = 0; i < y.Length; i++)
        {
            int filter = i % shape.OutChannels;
            int column = i / shape.OutChannels % shape.OutWidth;
            int row = i / shape.OutChannels / shape.OutWidth % shape.OutHeight;
            int image = i / shape.OutSize;
            int firstChannel = filter / shape.GroupOutChannels * shape.GroupInChannels;
            y[i] = bias?[filter] ?? 0;
            foreach ((int u, int v, int at) in Taps(shape, row, column, image))
            {
                for (int c = 0; c < shape.GroupInChannels; c++)
                {
                    int weight = (((((u * shape.Kernel.Width) + v) * shape.GroupInChannels) + c) * shape.OutChannels) + filter;
                    y[i] += x[(at * shape.InChannels) + firstChannel + c] * weights[weight];
                }
            }
        }

        return y;
    }

    public static double[] Pool(Pool2DShape shape, int batch, double[] x, bool isMaximum)
    {
        double[] y = new double[batch * shape.OutSize];
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % shape.Channels;
            int column = i / shape.Channels % shape.OutWidth;
            int row = i / shape.Channels / shape.OutWidth % shape.OutHeight;
            double maximum = double.NegativeInfinity;
            double sum = 0;
            int seen = 0;
            foreach ((_, _, int at) in Taps(shape, row, column, i / shape.OutSize))
            {
                double value = x[(at * shape.Channels) + channel];
                maximum = Math.Max(maximum, value);
                sum += value;
                seen++;
            }

            y[i] = isMaximum ? maximum : sum / (shape.CountPadding ? shape.Kernel.Area : seen);
        }

        return y;
    }

    /// <summary>The mean of each channel of each image.</summary>
    public static double[] GlobalAverage(double[] x, int imageSize, int channels)
    {
        double[] means = new double[x.Length / imageSize * channels];
        for (int i = 0; i < x.Length; i++)
        {
            means[(i / imageSize * channels) + (i % channels)] += x[i] * channels / imageSize;
        }

        return means;
    }

    /// <summary>
    /// Normalises groups of values by their own mean and variance; <paramref name="group"/> says to which group a value belongs.
    /// </summary>
    public static double[] Normalize(double[] x, int groups, Func<int, int> group, double epsilon)
    {
        int[] count = new int[groups];
        double[] mean = new double[groups];
        double[] variance = new double[groups];
        for (int i = 0; i < x.Length; i++)
        {
            count[group(i)]++;
            mean[group(i)] += x[i];
        }

        for (int i = 0; i < x.Length; i++)
        {
            double deviation = x[i] - (mean[group(i)] / count[group(i)]);
            variance[group(i)] += deviation * deviation / count[group(i)];
        }

        return [.. x.Select((value, i) => (value - (mean[group(i)] / count[group(i)])) / Math.Sqrt(variance[group(i)] + epsilon))];
    }

    public static double[] Softmax(double[] x, int width) =>
        [.. x.Chunk(width).SelectMany(row =>
        {
            double maximum = row.Max();
            double sum = row.Sum(value => Math.Exp(value - maximum));
            return row.Select(value => Math.Exp(value - maximum) / sum);
        })];

    private static IEnumerable<(int U, int V, int At)> Taps(Window2D window, int row, int column, int image)
    {
        for (int u = 0; u < window.Kernel.Height; u++)
        {
            for (int v = 0; v < window.Kernel.Width; v++)
            {
                int y = (row * window.Stride.Height) - window.Padding.Top + (u * window.Dilation.Height);
                int x = (column * window.Stride.Width) - window.Padding.Left + (v * window.Dilation.Width);
                if (y >= 0 && y < window.InHeight && x >= 0 && x < window.InWidth)
                {
                    yield return (u, v, (((image * window.InHeight) + y) * window.InWidth) + x);
                }
            }
        }
    }

    // Abramowitz and Stegun 7.1.6; from 6 on, the error function is 1 to the last bit.
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return Math.Sign(x);
        }

        double term = x;
        double sum = x;
        for (int n = 1; n < 200 && Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
