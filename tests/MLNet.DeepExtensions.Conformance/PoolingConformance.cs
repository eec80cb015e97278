using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What every kernel set's pooling must do: random windows, strides and paddings against the oracle.</summary>
public abstract class PoolingConformance(ConformanceTarget target) : GradientTargetSuite(target)
{
    [Fact]
    public void Maxima_and_where_they_stood_are_the_oracles() => ForEachShape(seed: 1, (random, shape, batch, what) =>
    {
        // Rounded values have ties, and a few NaN stand among them.
        float[] x = [.. Normal(random, (long)batch * shape.InSize)
            .Select(value => random.Next(50) == 0 ? float.NaN : MathF.Round(value, 1))];
        DeviceView<float> y = Garbage((long)batch * shape.OutSize), without = Garbage(y.Length);
        DeviceView<ushort> indices = Upload<ushort>([.. Enumerable.Repeat(ushort.MaxValue, (int)y.Length)]);
        Kernels.Pooling.MaximumForward(shape, batch, Upload(x), y, indices);
        Kernels.Pooling.MaximumForward(shape, batch, Upload(x), without, default);
        (double[] expected, ushort[] places) = ReferencePooling.Maximum(shape, batch, x);
        Assert.True(expected.Select(value => (float)value).SequenceEqual(Download(y)), what);
        Assert.True(places.SequenceEqual(Download(indices)), what);
        Assert.Equal(Download(y), Download(without));
    });

    [Fact]
    public void The_gradient_of_the_maximum_goes_where_it_stood() => ForEachShape(seed: 2, (random, shape, batch, what) =>
    {
        ushort[] indices = ReferencePooling.Maximum(shape, batch, Normal(random, (long)batch * shape.InSize)).Indices;
        float[] dy = Normal(random, indices.Length);
        DrawnTarget drawn = DrawTarget(random, (long)batch * shape.InSize);
        Kernels.Pooling.MaximumBackward(shape, batch, Upload(dy), Upload<ushort>(indices), drawn.Target);
        (double[] expected, double[] magnitude) = ReferencePooling.MaximumGradient(shape, batch, dy, indices);
        AssertTarget(drawn, expected, magnitude, what);
    });

    [Fact]
    public void Averages_are_the_oracles() => ForEachShape(seed: 3, (random, shape, batch, what) =>
    {
        float[] x = Normal(random, (long)batch * shape.InSize);
        DeviceView<float> y = Garbage((long)batch * shape.OutSize);
        Kernels.Pooling.AverageForward(shape, batch, Upload(x), y);
        (double[] expected, double[] magnitude) = ReferencePooling.Average(shape, batch, x);
        AssertClose(expected, magnitude, Download(y), what);
    });

    [Fact]
    public void The_gradient_of_the_average_is_spread_over_the_window() => ForEachShape(seed: 4, (random, shape, batch, what) =>
    {
        float[] dy = Normal(random, (long)batch * shape.OutSize);
        DrawnTarget drawn = DrawTarget(random, (long)batch * shape.InSize);
        Kernels.Pooling.AverageBackward(shape, batch, Upload(dy), drawn.Target);
        (double[] expected, double[] magnitude) = ReferencePooling.AverageGradient(shape, batch, dy);
        AssertTarget(drawn, expected, magnitude, what);
    });

    [Fact]
    public void Global_averages_and_their_gradients_are_those_of_a_window_as_large_as_the_image()
    {
        Random random = new(5);
        for (int i = 0; i < Target.Cases; i++)
        {
            int batch = 1 + random.Next(4), positions = 1 + random.Next(Target.LargestDimension), channels = 1
                + random.Next(Target.LargestDimension);
            Pool2DShape shape = new(1, positions, channels, new Size2D(1, positions), 1, Padding.None);
            string what = $"case {i}: {batch} x {positions} x {channels}";
            float[] x = Normal(random, (long)batch * shape.InSize), dy = Normal(random, (long)batch * channels);
            DeviceView<float> y = Garbage((long)batch * channels);
            DrawnTarget drawn = DrawTarget(random, x.Length);
            Kernels.Pooling.GlobalAverageForward(batch, positions, channels, Upload(x), y);
            Kernels.Pooling.GlobalAverageBackward(batch, positions, channels, Upload(dy), drawn.Target);
            (double[] expected, double[] magnitude) = ReferencePooling.Average(shape, batch, x);
            AssertClose(expected, magnitude, Download(y), what);
            (expected, magnitude) = ReferencePooling.AverageGradient(shape, batch, dy);
            AssertTarget(drawn, expected, magnitude, what);
            FreeOperands();
        }
    }

    [Fact]
    public void A_worked_example_of_two_by_two_pooling()
    {
        // Four rows of four; the maxima stand at bottom right, top left (a tie, of which the first counts), top right and bottom left.
        float[] x = [1, 2, 7, 7, 3, 4, 7, 7, -1, 0, -5, -6, -3, -2, -4, -9];
        Pool2DShape shape = new(4, 4, 1, 2, 2, Padding.None);
        DeviceView<float> y = Garbage(4), dx = Garbage(16), average = Garbage(4);
        DeviceView<ushort> indices = Upload<ushort>([9, 9, 9, 9]);
        Kernels.Pooling.MaximumForward(shape, 1, Upload(x), y, indices);
        Assert.Equal([4, 7, 0, -4], Download(y));
        Assert.Equal<ushort>([3, 0, 1, 2], Download(indices));
        Kernels.Pooling.MaximumBackward(shape, 1, Upload<float>([10, 20, 30, 40]), indices, new GradientTarget(dx));
        Assert.Equal([0, 0, 20, 0, 0, 10, 0, 0, 0, 30, 0, 0, 0, 0, 40, 0], Download(dx));
        Kernels.Pooling.AverageForward(shape, 1, Upload(x), average);
        Assert.Equal([2.5f, 7, -1.5f, -6], Download(average));
    }

    [Fact]
    public void A_view_that_is_too_short_is_refused()
    {
        Pool2DShape shape = new(4, 4, 1, 2, 2, Padding.None);
        DeviceView<float> four = Upload<float>([1, 2, 3, 4]), sixteen = Garbage(16);
        DeviceView<ushort> three = Upload<ushort>([1, 2, 3]);
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Pooling.MaximumForward(shape, 1, four, four, default));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Pooling.MaximumForward(shape, 1, sixteen, four, three));
        Assert.ThrowsAny<ArgumentException>(() => Kernels.Pooling.AverageBackward(shape, 1, four, new GradientTarget(four)));
    }

    private void ForEachShape(int seed, Action<Random, Pool2DShape, int, string> check)
    {
        Random random = new(seed);
        for (int i = 0; i < Target.Cases; i++)
        {
            Size2D kernel = random.Next(3) == 0 ? 2 : new Size2D(1 + random.Next(4), 1 + random.Next(4));
            Size2D stride = random.Next(3) == 0 ? kernel : new Size2D(1 + random.Next(4), 1 + random.Next(4));
            Padding padding = random.Next(2) == 0
                ? Padding.None
                : new(random.Next(kernel.Height), random.Next(kernel.Height), random.Next(kernel.Width), random.Next(kernel.Width));
            int channels = random.Next(3) == 0 ? 1 + random.Next(Target.LargestDimension / 2) : 1 + random.Next(20);
            int height = kernel.Height + random.Next(9), width = kernel.Width + random.Next(9), batch = 1 + random.Next(3);
            Pool2DShape shape = new(height, width, channels, kernel, stride, padding, random.Next(2) == 0);
            check(random, shape, batch,
                $"case {i}: {batch} of {height}x{width}x{channels}, window {kernel}, stride {stride}, {padding}, counted {shape.CountPadding}");
            FreeOperands();
        }
    }
}
