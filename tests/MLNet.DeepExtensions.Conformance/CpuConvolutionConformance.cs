using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The CPU kernel set's convolutions, and what holds for them alone.</summary>
public sealed class CpuConvolutionConformance() : ConvolutionConformance(CpuTarget.Instance)
{
    [Fact]
    public void One_two_and_three_threads_give_the_same_bits()
    {
        Conv2DShape[] shapes =
        [
            new(12, 11, 20, 40, kernel: 3, stride: 1, Padding.All(1), dilation: 1),
            new(9, 11, 40, 100, kernel: 3, stride: 1, Padding.None, dilation: 1),
            new(7, 7, 200, 180, kernel: 3, stride: 1, Padding.All(1), dilation: 1),
            new(13, 12, 9, 33, kernel: 3, stride: 2, Padding.All(1), dilation: 1),
            new(20, 20, 48, 48, kernel: 3, stride: 1, Padding.All(1), dilation: 1, groups: 48),
            new(12, 12, 32, 64, kernel: 3, stride: 1, Padding.None, dilation: 1, groups: 4),
            new(30, 28, 10, 10, kernel: 3, stride: 1, Padding.All(1), dilation: 1),
            new(9, 19, 5, 3, kernel: 5, stride: 1, Padding.All(2), dilation: 1),
            new(40, 40, 6, 40, kernel: 9, stride: 9, Padding.All(1), dilation: 1),
        ];
        foreach (Conv2DShape shape in shapes)
        {
            List<float[]> one = AllDirections(threads: 1, shape);
            Assert.Equal(one, AllDirections(threads: 2, shape));
            Assert.Equal(one, AllDirections(threads: 3, shape));
        }
    }

    // Widths and heights around vectors and tiles of rows, channels around register tiles, in planes, images side by side in them, and in
    // lanes of patches.
    [Fact]
    public void Narrow_convolutions_are_the_oracles_around_their_own_boundaries()
    {
        Random random = new(4);
        for (int i = 0; i < 80; i++)
        {
            bool isGrouped = random.Next(4) == 0;
            int groups = isGrouped ? random.Next(2, 6) : 1;
            int inChannels = groups * random.Next(1, isGrouped ? 9 : 20);
            int outChannels = groups * random.Next(1, isGrouped ? 9 : 20);
            Size2D kernel = random.Next(3) == 0 ? new Size2D(random.Next(1, 6), random.Next(1, 6)) : 3;
            Padding padding = random.Next(3) == 0 ? Padding.None
                : new Padding(random.Next(3), random.Next(3), random.Next(3), random.Next(3));
            Size2D dilation = random.Next(6) == 0 ? new Size2D(random.Next(1, 3), random.Next(1, 3)) : Size2D.One;
            Conv2DShape shape = new(
                random.Next(9, 19), random.Next(12, 36), inChannels, outChannels, kernel, Size2D.One, padding, dilation, groups);
            int batch = random.Next(4) == 0 ? random.Next(16, 36) : random.Next(1, 4);
            float[] x = Normal(random, (long)batch * shape.InSize);
            float[] dy = Normal(random, (long)batch * shape.OutSize);
            float[] weights = Normal(random, shape.WeightCount);
            float[] bias = Normal(random, shape.OutChannels);
            DeviceView<float> y = Garbage(dy.Length);
            DeviceView<float> dx = Garbage(x.Length);
            DeviceView<float> dWeights = Garbage(weights.Length);
            DeviceView<float> dBias = Garbage(bias.Length);
            string what = $"case {i}, batch {batch}, {shape}";

            Kernels.Convolution.Forward(shape, batch, Upload(x), Upload(weights), Upload(bias), Activation.Linear, y);
            (double[] values, double[] magnitudes) = ReferenceConvolution.Forward(shape, batch, x, weights, bias);
            AssertClose(values, magnitudes, Download(y), what);

            Kernels.Convolution.BackwardData(shape, batch, Upload(dy), Upload(weights), new GradientTarget(dx));
            (values, magnitudes) = ReferenceConvolution.BackwardData(shape, batch, dy, weights);
            AssertClose(values, magnitudes, Download(dx), what);

            Kernels.Convolution.BackwardWeights(shape, batch, Upload(x), Upload(dy), dWeights, dBias);
            (values, magnitudes) = ReferenceConvolution.BackwardWeights(shape, batch, x, dy);
            AssertClose(values, magnitudes, Download(dWeights), what);
            (values, magnitudes) = ReferenceConvolution.BackwardBias(shape, dy);
            AssertClose(values, magnitudes, Download(dBias), what);
            FreeOperands();
        }
    }

    [Fact]
    public void Strides_and_filters_of_hundreds_are_planned_in_memory_of_the_taps()
    {
        const int Size = 1000;
        Conv2DShape[] shapes =
        [
            new(Size, Size, 1, 1, kernel: 1, stride: Size, Padding.None, dilation: 1),
            new(Size, Size, 1, 1, kernel: 3, stride: Size - 2, Padding.None, dilation: 1),
            new(Size, Size, 1, 1, kernel: Size, stride: Size, Padding.None, dilation: 1),
            new(Size, Size, 1, 1, kernel: Size, stride: Size / 2, Padding.All(Size / 2), dilation: 1),
            new(Size / 8, Size / 8, 1, 1, kernel: Size / 8, stride: 1, Padding.All((Size / 8) - 1), dilation: 2),
            new(Size * Size, 1, 1, 1, new Size2D(Size * 100, 1), new Size2D(Size, 1), new Padding(Size * 50, Size * 50, 0, 0), dilation: 1),
        ];
        using CpuKernelSet kernels = new(threads: 1);
        DeviceView<float> x = kernels.Allocate<float>(Size * Size).View;
        DeviceView<float> weights = kernels.Allocate<float>(Size * Size).View;
        DeviceView<float> y = kernels.Allocate<float>(Size * Size / 64).View;
        foreach (Conv2DShape shape in shapes)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            kernels.Convolution.Forward(shape, 1, x, weights, default, Activation.Linear, y);
            kernels.Convolution.BackwardData(shape, 1, y, weights, new GradientTarget(x));
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes < 100_000 + (256 * shape.WeightCount), $"{bytes:N0} bytes for {shape}");
        }
    }

    // So many taps over so many zones that those of one row of taps are listed: dilated, in groups, depthwise, over padding, with a gate
    // and without.
    [Fact]
    public void Large_dilated_filters_over_padding_are_the_oracles()
    {
        Conv2DShape[] shapes =
        [
            new(7, 230, 1, 2, new Size2D(101, 115), Size2D.One, new Padding(100, 100, 114, 114), new Size2D(2, 2)),
            new(6, 240, 2, 2, new Size2D(60, 120), new Size2D(2, 1), new Padding(30, 30, 119, 60), Size2D.One, groups: 2),
            new(6, 240, 4, 4, new Size2D(60, 120), Size2D.One, new Padding(30, 30, 119, 60), Size2D.One, groups: 2),
        ];
        Random random = new(7);
        foreach (Conv2DShape shape in shapes)
        {
            float[] x = Normal(random, shape.InSize);
            float[] dy = Normal(random, shape.OutSize);
            float[] weights = Normal(random, shape.WeightCount);
            float[] bias = Normal(random, shape.OutChannels);
            (DeviceView<float> y, DeviceView<float> dx) = (Garbage(dy.Length), Garbage(x.Length));
            Kernels.Convolution.Forward(shape, 1, Upload(x), Upload(weights), Upload(bias), Activation.ReLU, y);
            (double[] values, double[] magnitudes) = ReferenceConvolution.Forward(shape, 1, x, weights, bias);
            AssertClose([.. values.Select(value => Math.Max(0, value))], magnitudes, Download(y), $"{shape}");
            Kernels.Convolution.BackwardData(shape, 1, Upload(dy), Upload(weights), new GradientTarget(dx));
            (values, magnitudes) = ReferenceConvolution.BackwardData(shape, 1, dy, weights);
            AssertClose(values, magnitudes, Download(dx), $"{shape}");
            FreeOperands();
        }
    }

    [Fact]
    public void What_an_image_gets_alone_it_gets_among_others_too()
    {
        const int Batch = 19;
        Conv2DShape[] shapes =
        [
            new(11, 10, 40, 70, kernel: 3, stride: 1, Padding.All(1), dilation: 1),
            new(11, 13, 10, 10, kernel: 3, stride: 1, Padding.All(1), dilation: 1),
            new(9, 19, 1, 6, kernel: 5, stride: 1, Padding.All(2), dilation: 1),
            new(10, 18, 6, 9, kernel: 3, stride: 1, Padding.None, dilation: 2, groups: 3),
            new(40, 40, 6, 40, kernel: 9, stride: 9, Padding.All(1), dilation: 1),
        ];
        foreach (Conv2DShape shape in shapes)
        {
            Random random = new(6);
            DeviceView<float> x = Upload(Normal(random, Batch * shape.InSize));
            DeviceView<float> dy = Upload(Normal(random, Batch * shape.OutSize));
            DeviceView<float> weights = Upload(Normal(random, shape.WeightCount));
            DeviceView<float> bias = Upload(Normal(random, shape.OutChannels));
            float[] before = Normal(random, Batch * shape.InSize);
            (DeviceView<float> y, DeviceView<float> dx) = (Garbage(Batch * shape.OutSize), Upload(before));
            (DeviceView<float> yAlone, DeviceView<float> dxAlone) = (Garbage(Batch * shape.OutSize), Upload(before));
            Kernels.Convolution.Forward(shape, Batch, x, weights, bias, Activation.ReLU, y);
            Kernels.Convolution.BackwardData(shape, Batch, dy, weights, new GradientTarget(dx, Accumulate: true, Activation.ReLU, x));
            for (int n = 0; n < Batch; n++)
            {
                (long input, long output) = (n * (long)shape.InSize, n * (long)shape.OutSize);
                DeviceView<float> image = x.Slice(input, shape.InSize);
                Kernels.Convolution.Forward(shape, 1, image, weights, bias, Activation.ReLU, yAlone.Slice(output, shape.OutSize));
                GradientTarget gradient = new(dxAlone.Slice(input, shape.InSize), Accumulate: true, Activation.ReLU, image);
                Kernels.Convolution.BackwardData(shape, 1, dy.Slice(output, shape.OutSize), weights, gradient);
            }

            Assert.Equal(Download(y), Download(yAlone));
            Assert.Equal(Download(dx), Download(dxAlone));
            FreeOperands();
        }
    }

    [Fact]
    public void A_second_call_allocates_nothing()
    {
        const int Batch = 8;
        Conv2DShape shape = new(12, 11, 20, 40, kernel: 3, stride: 2, Padding.All(1), dilation: 1);
        Conv2DShape wide = new(12, 11, 20, 40, kernel: 3, stride: 1, Padding.All(1), dilation: 1);
        Conv2DShape narrow = new(12, 11, 20, 10, kernel: 3, stride: 1, Padding.All(1), dilation: 1);
        Conv2DShape depthwise = new(12, 11, 20, 20, kernel: 3, stride: 2, Padding.All(1), dilation: 1, groups: 20);
        DeviceView<float> x = Upload(new float[Batch * shape.InSize]);
        DeviceView<float> y = Upload(new float[Batch * wide.OutSize]);
        DeviceView<float> weights = Upload(new float[shape.WeightCount]);
        DeviceView<float> bias = Upload(new float[shape.OutChannels]);
        DeviceView<float> dx = Upload(new float[Batch * shape.InSize]);
        Conv2DShape patches = new(12, 11, 4, 8, kernel: 9, stride: 9, Padding.All(3), dilation: 1);
        Step();
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            foreach (Conv2DShape s in (ReadOnlySpan<Conv2DShape>)[shape, wide, narrow, depthwise, patches])
            {
                Kernels.Convolution.Forward(s, Batch, x, weights, bias, Activation.Tanh, y);
                Kernels.Convolution.BackwardData(s, Batch, y, weights, new GradientTarget(dx, true, Activation.ReLU, x));
                Kernels.Convolution.BackwardWeights(s, Batch, x, y, weights, bias, accumulate: true);
            }
        }
    }

    private static List<float[]> AllDirections(int threads, Conv2DShape shape)
    {
        const int Batch = 21;
        using CpuKernelSet kernels = new(threads);
        Random random = new(5);
        DeviceView<float> x = Values(Batch * shape.InSize);
        DeviceView<float> weights = Values(shape.WeightCount);
        DeviceView<float> bias = Values(shape.OutChannels);
        DeviceView<float> y = Values(Batch * shape.OutSize);
        DeviceView<float> dx = Values(Batch * shape.InSize);
        DeviceView<float> dWeights = Values(shape.WeightCount);
        DeviceView<float> dBias = Values(shape.OutChannels);
        kernels.Convolution.Forward(shape, Batch, x, weights, bias, Activation.Tanh, y);
        kernels.Convolution.BackwardData(shape, Batch, y, weights, new GradientTarget(dx, Accumulate: true, Activation.ReLU, x));
        kernels.Convolution.BackwardWeights(shape, Batch, x, y, dWeights, dBias, accumulate: true);
        return [Download(y), Download(dx), Download(dWeights), Download(dBias)];

        DeviceView<float> Values(long count)
        {
            DeviceView<float> view = kernels.Allocate<float>(count).View;
            view.Upload(Normal(random, count));
            return view;
        }
    }
}
