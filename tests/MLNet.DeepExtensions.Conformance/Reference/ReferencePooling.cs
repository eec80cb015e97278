using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Pooling as plain loops over every window, in double precision.</summary>
internal static class ReferencePooling
{
    /// <summary>A position of a window that lies in the image.</summary>
    /// <param name="Output">The output element's index.</param>
    /// <param name="Input">The input element's index.</param>
    /// <param name="Tap">The place in the window: row times width plus column.</param>
    /// <param name="Count">What an average divides by.</param>
    private readonly record struct Tap(int Output, int Input, ushort Place, int Count);

    /// <summary>Maxima and where they stood; the first of equals, NaN above all.</summary>
    public static (double[] Values, ushort[] Indices) Maximum(Pool2DShape shape, int batch, float[] x)
    {
        double[] values = new double[batch * shape.OutSize];
        ushort[] indices = new ushort[values.Length];
        bool[] seen = new bool[values.Length];
        foreach (Tap tap in Taps(shape, batch))
        {
            double value = x[tap.Input];
            double best = values[tap.Output];
            if (!seen[tap.Output] || value > best || (double.IsNaN(value) && !double.IsNaN(best)))
            {
                seen[tap.Output] = true;
                values[tap.Output] = value;
                indices[tap.Output] = tap.Place;
            }
        }

        return (values, indices);
    }

    /// <summary>Each gradient to where its maximum stood, and the sums of the magnitudes.</summary>
    public static (double[] Values, double[] Magnitudes) MaximumGradient(Pool2DShape shape, int batch, float[] dy, ushort[] indices) =>
        Scatter(shape, batch, tap => indices[tap.Output] == tap.Place ? dy[tap.Output] : 0);

    /// <summary>Averages, and those of the magnitudes.</summary>
    public static (double[] Values, double[] Magnitudes) Average(Pool2DShape shape, int batch, float[] x)
    {
        double[] values = new double[batch * shape.OutSize];
        double[] magnitudes = new double[values.Length];
        foreach (Tap tap in Taps(shape, batch))
        {
            values[tap.Output] += (double)x[tap.Input] / tap.Count;
            magnitudes[tap.Output] += Math.Abs((double)x[tap.Input]) / tap.Count;
        }

        return (values, magnitudes);
    }

    /// <summary>Each gradient spread over its window, and the sums of the magnitudes.</summary>
    public static (double[] Values, double[] Magnitudes) AverageGradient(Pool2DShape shape, int batch, float[] dy) =>
        Scatter(shape, batch, tap => (double)dy[tap.Output] / tap.Count);

    private static (double[] Values, double[] Magnitudes) Scatter(Pool2DShape shape, int batch, Func<Tap, double> share)
    {
        double[] values = new double[batch * shape.InSize];
        double[] magnitudes = new double[values.Length];
        foreach (Tap tap in Taps(shape, batch))
        {
            values[tap.Input] += share(tap);
            magnitudes[tap.Input] += Math.Abs(share(tap));
        }

        return (values, magnitudes);
    }

    private static IEnumerable<Tap> Taps(Pool2DShape shape, int batch)
    {
        for (int output = 0; output < batch * shape.OutSize; output++)
        {
            int channel = output % shape.Channels;
            int column = output / shape.Channels % shape.OutWidth;
            int row = output / shape.Channels / shape.OutWidth % shape.OutHeight;
            int image = output / shape.OutSize;
            List<Tap> taps = [];
            for (int place = 0; place < shape.Kernel.Area; place++)
            {
                int y = (row * shape.Stride.Height) - shape.Padding.Top + (place / shape.Kernel.Width);
                int x = (column * shape.Stride.Width) - shape.Padding.Left + (place % shape.Kernel.Width);
                if (y >= 0 && y < shape.InHeight && x >= 0 && x < shape.InWidth)
                {
                    int input = (image * shape.InSize) + (((y * shape.InWidth) + x) * shape.Channels) + channel;
                    taps.Add(new Tap(output, input, (ushort)place, 0));
                }
            }

            foreach (Tap tap in taps)
            {
                yield return tap with { Count = shape.CountPadding ? shape.Kernel.Area : taps.Count };
            }
        }
    }
}
