using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>The definition of a convolution as plain loops in double precision. Each sum comes with the sum of its terms' sizes.</summary>
internal static class ReferenceConvolution
{
    private delegate void Term(long input, long weight, long output);

    /// <summary><c>y[n, i, j, o] = b[o] + sum over u, v, c of x[n, i s - p + u d, j s - p + v d, c] w[u, v, c, o]</c>.</summary>
    public static (double[] Values, double[] Magnitudes) Forward(Conv2DShape shape, int batch, float[] x, float[] weights, float[] bias)
    {
        double[] values = new double[(long)batch * shape.OutSize];
        double[] magnitudes = new double[values.Length];
        for (int i = 0; i < values.Length && bias.Length > 0; i++)
        {
            values[i] = bias[i % shape.OutChannels];
            magnitudes[i] = Math.Abs(values[i]);
        }

        ForEachTerm(shape, batch, (input, weight, output) => Add(values, magnitudes, output, (double)x[input] * weights[weight]));
        return (values, magnitudes);
    }

    /// <summary>The gradient with respect to x: each term of the forward sum, seen from its x.</summary>
    public static (double[] Values, double[] Magnitudes) BackwardData(Conv2DShape shape, int batch, float[] dy, float[] weights)
    {
        double[] values = new double[(long)batch * shape.InSize];
        double[] magnitudes = new double[values.Length];
        ForEachTerm(shape, batch, (input, weight, output) => Add(values, magnitudes, input, (double)dy[output] * weights[weight]));
        return (values, magnitudes);
    }

    /// <summary>The gradient with respect to w.</summary>
    public static (double[] Values, double[] Magnitudes) BackwardWeights(Conv2DShape shape, int batch, float[] x, float[] dy)
    {
        double[] values = new double[shape.WeightCount];
        double[] magnitudes = new double[values.Length];
        ForEachTerm(shape, batch, (input, weight, output) => Add(values, magnitudes, weight, (double)x[input] * dy[output]));
        return (values, magnitudes);
    }

    /// <summary>The gradient with respect to b.</summary>
    public static (double[] Values, double[] Magnitudes) BackwardBias(Conv2DShape shape, float[] dy)
    {
        double[] values = new double[shape.OutChannels];
        double[] magnitudes = new double[values.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            Add(values, magnitudes, i % shape.OutChannels, dy[i]);
        }

        return (values, magnitudes);
    }

    private static void Add(double[] values, double[] magnitudes, long index, double term)
    {
        values[index] += term;
        magnitudes[index] += Math.Abs(term);
    }

    private static void ForEachTerm(Conv2DShape shape, int batch, Term term)
    {
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < shape.OutHeight; i++)
            {
                for (int j = 0; j < shape.OutWidth; j++)
                {
                    for (int tap = 0; tap < shape.Kernel.Area; tap++)
                    {
                        int row = (i * shape.Stride.Height) - shape.Padding.Top + (tap / shape.Kernel.Width * shape.Dilation.Height);
                        int column = (j * shape.Stride.Width) - shape.Padding.Left + (tap % shape.Kernel.Width * shape.Dilation.Width);
                        if (row < 0 || row >= shape.InHeight || column < 0 || column >= shape.InWidth)
                        {
                            continue;
                        }

                        long input = ((((long)n * shape.InHeight) + row) * shape.InWidth + column) * shape.InChannels;
                        long output = ((((long)n * shape.OutHeight) + i) * shape.OutWidth + j) * shape.OutChannels;
                        ForEachChannelPair(shape, tap, input, output, term);
                    }
                }
            }
        }
    }

    private static void ForEachChannelPair(Conv2DShape shape, int tap, long input, long output, Term term)
    {
        for (int o = 0; o < shape.OutChannels; o++)
        {
            int firstChannel = o / shape.GroupOutChannels * shape.GroupInChannels;
            for (int c = 0; c < shape.GroupInChannels; c++)
            {
                term(input + firstChannel + c, ((((long)tap * shape.GroupInChannels) + c) * shape.OutChannels) + o, output + o);
            }
        }
    }
}
