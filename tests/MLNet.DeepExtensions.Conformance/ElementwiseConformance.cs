using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's elementwise operations, softmax and moves must do.</summary>
public abstract class ElementwiseConformance(ConformanceTarget target) : GradientTargetSuite(target)
{
    [Fact]
    public void Activations_are_the_oracles_from_minus_to_plus_100() => ForEachActivation((activation, x, inPlace) =>
    {
        double[] expected = [.. x.Select(value => ReferenceActivation.Value(activation, value))];
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = inPlace ? input : Garbage(x.Length);
        Kernels.Elementwise.ActivationForward(activation, input, y);
        AssertClose(expected, [], Download(y), $"{activation}, in place {inPlace}");
    });

    [Fact]
    public void Activation_gradients_are_the_oracles_central_differences() => ForEachActivation((activation, x, inPlace) =>
    {
        const double H = 1e-5;
        x = [.. x.Where(value => ReferenceActivation.Kinks.All(kink => Math.Abs(value - kink) > 2 * H))];
        Random random = new(x.Length);
        bool accumulate = !inPlace && random.Next(2) == 0;
        float[] dy = Normal(random, x.Length);
        float[] before = Normal(random, x.Length);
        float[] y = [.. x.Select(value => (float)ReferenceActivation.Value(activation, value))];
        DeviceView<float> gradient = Upload(dy);
        DeviceView<float> dx = inPlace ? gradient : accumulate ? Upload(before) : Garbage(x.Length);
        bool fromOutput = activation.HasGradientFromOutput;
        Kernels.Elementwise.ActivationBackward(
            activation, fromOutput ? default : Upload(x), fromOutput ? Upload(y) : default, gradient, dx, accumulate);

        double[] expected = new double[x.Length];
        double[] magnitude = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            double slope = (ReferenceActivation.Value(activation, x[i] + H) - ReferenceActivation.Value(activation, x[i] - H)) / (2 * H);
            expected[i] = (slope * dy[i]) + (accumulate ? before[i] : 0);

            // A slope had from an output near its bound is a small difference of numbers near one.
            magnitude[i] = (Math.Abs(dy[i]) * (1 + Math.Abs(slope))) + (accumulate ? Math.Abs(before[i]) : 0);
        }

        AssertClose(expected, magnitude, Download(dx), $"{activation}, in place {inPlace}, accumulate {accumulate}");
    });

    [Fact]
    public void Softmax_is_the_oracles() => ForEachMatrix(seed: 3, (random, rows, width, what) =>
    {
        float[] x = Normal(random, (long)rows * width, scale: random.Next(2) == 0 ? 1 : 30);
        bool inPlace = random.Next(2) == 0;
        DeviceView<float> input = Upload(x);
        DeviceView<float> y = inPlace ? input : Garbage(x.Length);
        Kernels.Elementwise.SoftmaxForward(rows, width, input, y);
        AssertClose(Softmax(rows, width, x), [], Download(y), $"{what}, in place {inPlace}");
    });

    [Fact]
    public void Softmax_of_huge_values_neither_overflows_nor_loses_a_row()
    {
        DeviceView<float> y = Garbage(6);
        Kernels.Elementwise.SoftmaxForward(2, 3, Upload<float>([3e38f, 3e38f, -3e38f, -1e30f, -1e30f, float.NegativeInfinity]), y);
        Assert.Equal([0.5f, 0.5f, 0, 0.5f, 0.5f, 0], Download(y));
    }

    [Fact]
    public void The_gradient_of_softmax_is_the_oracles() => ForEachMatrix(seed: 4, (random, rows, width, what) =>
    {
        float[] y = [.. Softmax(rows, width, Normal(random, (long)rows * width)).Select(value => (float)value)];
        float[] dy = Normal(random, y.Length);
        float[] before = Normal(random, y.Length);
        int variant = random.Next(3);
        DeviceView<float> gradient = Upload(dy);
        DeviceView<float> dx = variant switch { 0 => gradient, 1 => Upload(before), _ => Garbage(y.Length) };
        Kernels.Elementwise.SoftmaxBackward(rows, width, Upload(y), gradient, dx, accumulate: variant == 1);

        double[] expected = new double[y.Length];
        double[] magnitude = new double[y.Length];
        for (int i = 0; i < y.Length; i++)
        {
            (double dot, double size) = (0.0, 0.0);
            for (int j = i / width * width; j < ((i / width) + 1) * width; j++)
            {
                dot += (double)dy[j] * y[j];
                size += Math.Abs((double)dy[j] * y[j]);
            }

            expected[i] = (y[i] * (dy[i] - dot)) + (variant == 1 ? before[i] : 0);
            magnitude[i] = (y[i] * (Math.Abs(dy[i]) + size)) + (variant == 1 ? Math.Abs(before[i]) : 0);
        }

        AssertClose(expected, magnitude, Download(dx), $"{what}, variant {variant}");
    });

    [Fact]
    public void Blends_are_the_oracles_and_take_nothing_of_what_has_no_share() => ForEachMatrix(seed: 6, (random, rows, width, what) =>
    {
        float[] x = Normal(random, (long)rows * width), before = Normal(random, x.Length);
        (float a, float b) = (random.NextSingle(), random.Next(2) == 0 ? 0f : 1 - random.NextSingle());
        DeviceView<float> y = b == 0 ? Garbage(x.Length) : Upload(before);
        Kernels.Elementwise.Blend(a, Upload(x), b, y);
        double Kept(int i) => b == 0 ? 0 : (double)b * before[i];
        AssertClose(
            [.. x.Select((value, i) => ((double)a * value) + Kept(i))],
            [.. x.Select((value, i) => Math.Abs((double)a * value) + Math.Abs(Kept(i)))],
            Download(y), $"{what}, a {a}, b {b}");
    });

    [Fact]
    public void Sums_and_products_are_the_oracles_in_place_too() => ForEachMatrix(seed: 5, (random, rows, width, what) =>
    {
        float[] a = Normal(random, (long)rows * width), b = Normal(random, a.Length), before = Normal(random, a.Length);
        int place = random.Next(3);
        bool accumulate = random.Next(2) == 0;
        DeviceView<float> left = Upload(a), right = Upload(b);
        DeviceView<float> sum = place switch { 0 => left, 1 => right, _ => Garbage(a.Length) };
        Kernels.Elementwise.Add(left, right, sum);
        AssertClose(
            [.. a.Select((value, i) => (double)value + b[i])], [.. a.Select((value, i) => (double)Math.Abs(value) + Math.Abs(b[i]))],
            Download(sum), what);

        (left, right) = (Upload(a), Upload(b));
        DeviceView<float> product = accumulate ? Upload(before) : place switch { 0 => left, 1 => right, _ => Garbage(a.Length) };
        Kernels.Elementwise.Multiply(left, right, product, accumulate);
        double[] expected = [.. a.Select((value, i) => ((double)value * b[i]) + (accumulate ? before[i] : 0))];
        double[] magnitude = [.. a.Select((value, i) => Math.Abs((double)value * b[i]) + (accumulate ? Math.Abs(before[i]) : 0))];
        AssertClose(expected, magnitude, Download(product), $"{what}, place {place}, accumulate {accumulate}");
    });

    [Fact]
    public void Channels_are_scaled_and_their_products_summed_as_the_oracle_does() =>
        ForEachMatrix(seed: 6, (random, positions, channels, what) =>
    {
        int batch = 1 + random.Next(4);
        bool accumulate = random.Next(2) == 0;
        float[] x = Normal(random, (long)batch * positions * channels), other = Normal(random, x.Length), before = Normal(random, x.Length);
        float[] scale = Normal(random, batch * channels), sumsBefore = Normal(random, scale.Length);
        DeviceView<float> y = accumulate ? Upload(before) : Garbage(x.Length);
        DeviceView<float> sums = accumulate ? Upload(sumsBefore) : Garbage(scale.Length);
        Kernels.Elementwise.MultiplyChannels(batch, positions, channels, Upload(x), Upload(scale), y, accumulate);
        Kernels.Elementwise.SumProductsByChannel(batch, positions, channels, Upload(x), Upload(other), sums, accumulate);

        (double[]? expected, double[]? magnitude) = (new double[x.Length], new double[x.Length]);
        (double[]? expectedSums, double[]? sumMagnitude) = (new double[scale.Length], new double[scale.Length]);
        for (int i = 0; i < scale.Length && accumulate; i++)
        {
            expectedSums[i] = sumsBefore[i];
            sumMagnitude[i] = Math.Abs(sumsBefore[i]);
        }

        for (int i = 0; i < x.Length; i++)
        {
            int channel = (i / (positions * channels) * channels) + (i % channels);
            expected[i] = ((double)x[i] * scale[channel]) + (accumulate ? before[i] : 0);
            magnitude[i] = Math.Abs((double)x[i] * scale[channel]) + (accumulate ? Math.Abs(before[i]) : 0);
            expectedSums[channel] += (double)x[i] * other[i];
            sumMagnitude[channel] += Math.Abs((double)x[i] * other[i]);
        }

        AssertClose(expected, magnitude, Download(y), $"{what}, batch {batch}, accumulate {accumulate}");
        AssertClose(expectedSums, sumMagnitude, Download(sums), $"{what}, batch {batch}, accumulate {accumulate}");
    });

    [Fact]
    public void Columns_are_copied_or_added_and_the_others_left_alone() => ForEachMatrix(seed: 7, (random, rows, columns, what) =>
    {
        int fromColumn = random.Next(5), toColumn = random.Next(5);
        int fromWidth = fromColumn + columns + random.Next(5), toWidth = toColumn + columns + random.Next(5);
        bool accumulate = random.Next(2) == 0;
        float[] from = Normal(random, (long)rows * fromWidth), expected = Normal(random, (long)rows * toWidth);
        DeviceView<float> to = Upload(expected);
        Kernels.Elementwise.CopyColumns(
            rows, columns, new ColumnRange(Upload(from), fromWidth, fromColumn), new ColumnRange(to, toWidth, toColumn), accumulate);
        for (int i = 0; i < rows * columns; i++)
        {
            int target = (i / columns * toWidth) + toColumn + (i % columns);
            expected[target] = (accumulate ? expected[target] : 0) + from[(i / columns * fromWidth) + fromColumn + (i % columns)];
        }

        Assert.Equal(expected, Download(to));
        _ = what;
    });

    [Fact]
    public void Frames_of_zeros_are_put_on_and_taken_off() => ForEachMatrix(seed: 8, (random, width, channels, what) =>
    {
        int batch = 1 + random.Next(3), height = 1 + random.Next(6);
        Padding padding = new(random.Next(3), random.Next(3), random.Next(3), random.Next(3));
        int framedHeight = height + padding.Top + padding.Bottom, framedWidth = width + padding.Left + padding.Right;
        float[] x = Normal(random, (long)batch * height * width * channels), before = Normal(random, x.Length);
        float[] dy = Normal(random, (long)batch * framedHeight * framedWidth * channels);
        bool accumulate = random.Next(2) == 0;
        DeviceView<float> y = Garbage(dy.Length);
        DeviceView<float> dx = accumulate ? Upload(before) : Garbage(x.Length);
        Kernels.Elementwise.PadForward(batch, height, width, channels, padding, Upload(x), y);
        Kernels.Elementwise.PadBackward(batch, height, width, channels, padding, Upload(dy), dx, accumulate);

        float[] framed = new float[dy.Length];
        float[] inner = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / channels / width % height, image = i / channels / width / height, column = i / channels % width;
            int target = ((((image * framedHeight) + row + padding.Top) * framedWidth + column + padding.Left) * channels) + (i % channels);
            framed[target] = x[i];
            inner[i] = dy[target] + (accumulate ? before[i] : 0);
        }

        Assert.Equal(framed, Download(y));
        Assert.Equal(inner, Download(dx));
        _ = what;
    });

    [Fact]
    public void A_view_that_is_too_short_is_refused()
    {
        DeviceView<float> three = Upload<float>([1, 2, 3]), four = Upload<float>([1, 2, 3, 4]);
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Elementwise.ActivationForward(Activation.ReLU, four, three));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Elementwise.Add(four, three, four));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Elementwise.SoftmaxForward(2, 2, three, four));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Elementwise.MultiplyChannels(1, 2, 2, four, four.Slice(0, 1), four));
        Assert.ThrowsAny<ArgumentException>(
            () => Kernels.Elementwise.CopyColumns(2, 2, new ColumnRange(four, 2, 1), new ColumnRange(four, 2)));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Elementwise.ActivationForward(Activation.Softmax, four, four));
    }

    private static double[] Softmax(int rows, int width, float[] x)
    {
        double[] y = [.. x.Select((value, i) => Math.Exp(value - (double)x.AsSpan(i / width * width, width).ToArray().Max()))];
        for (int row = 0; row < rows; row++)
        {
            double sum = y.Skip(row * width).Take(width).Sum();
            for (int i = row * width; i < (row + 1) * width; i++)
            {
                y[i] /= sum;
            }
        }

        return y;
    }

    private void ForEachActivation(Action<Activation, float[], bool> check)
    {
        Random random = new(1);
        foreach (Activation activation in ReferenceActivation.All)
        {
            for (int round = 0; round < 1 + (Target.Cases / ReferenceActivation.All.Length); round++)
            {
                // A sweep in even steps, the neighbourhood of zero, and where the tails end; then a random length, for the odd ends of
                // vectors.
                float[] x =
                [
                    .. Enumerable.Range(-200, 401).Select(i => i * 0.5f), .. Normal(random, 200), .. Normal(random, 50, scale: 1e-4f),
                    .. Normal(random, 100, scale: 10), 0f, -0f, 1e-30f, -1e-30f, 87.3f, 88.5f, 89f, -87.3f, -88.5f, -104f,
                ];
                x = [.. x.Take(x.Length - random.Next(40))];
                check(activation, x, round % 2 == 1);
                FreeOperands();
            }
        }
    }

    private void ForEachMatrix(int seed, Action<Random, int, int, string> check)
    {
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            int rows = 1 + random.Next(random.Next(4) == 0 ? Target.LargestDimension : 12);
            int width = 1 + random.Next(random.Next(4) == 0 ? Target.LargestDimension : 40);
            check(random, rows, width, $"case {i}: {rows} x {width}");
            FreeOperands();
        }
    }
}
