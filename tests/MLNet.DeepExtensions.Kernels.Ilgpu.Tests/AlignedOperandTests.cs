namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// Operands that lie at multiples of four are loaded in fours: the sums are the same, in the same order, as of the others, which the
/// conformance suites check.
/// </summary>
public sealed class AlignedOperandTests : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly IlgpuKernelSet _kernels = IlgpuTarget.Kernels;

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    [Theory]
    [InlineData(13, 8, 20)]
    [InlineData(3, 32, 12)]
    [InlineData(40, 20, 28)]
    public void A_dense_layer_gives_the_same_bits(int rows, int inputs, int outputs) => AssertSame(view =>
    {
        DenseShape shape = new(inputs, outputs);
        Random random = new(rows);
        DeviceView<float> x = view(random, rows * inputs), weights = view(random, inputs * outputs), bias = view(random, outputs),
        dy = view(random, rows * outputs);
        DeviceView<float> y = view(random, rows * outputs), dx = view(random, rows * inputs), dWeights = view(random, inputs * outputs),
        dBias = view(random, outputs);
        _kernels.Dense.Forward(shape, rows, x, weights, bias, Activation.Tanh, y);
        _kernels.Dense.BackwardData(shape, rows, dy, weights, new GradientTarget(dx, Accumulate: true));
        _kernels.Dense.BackwardWeights(shape, rows, x, dy, dWeights, dBias);
        return [y, dx, dWeights, dBias];
    });

    [Theory]
    [InlineData(8, 12, 1, 3, 1)]
    [InlineData(24, 48, 2, 3, 2)]
    [InlineData(4, 16, 1, 1, 1)]
    public void A_convolution_gives_the_same_bits(int inChannels, int outChannels, int groups, int kernel, int stride) => AssertSame(view =>
    {
        Conv2DShape shape = new(6, 5, inChannels, outChannels, kernel, stride, Padding.All(kernel / 2), dilation: 1, groups);
        Random random = new(inChannels);
        DeviceView<float> x = view(random, 2 * shape.InSize), weights = view(random, (int)shape.WeightCount),
        bias = view(random, outChannels);
        DeviceView<float> dy = view(random, 2 * shape.OutSize), y = view(random, 2 * shape.OutSize), dx = view(random, 2 * shape.InSize);
        DeviceView<float> dWeights = view(random, (int)shape.WeightCount), dBias = view(random, outChannels);
        _kernels.Convolution.Forward(shape, 2, x, weights, bias, Activation.ReLU, y);
        _kernels.Convolution.BackwardData(shape, 2, dy, weights, new GradientTarget(dx));
        _kernels.Convolution.BackwardWeights(shape, 2, x, dy, dWeights, dBias, accumulate: true);
        return [y, dx, dWeights, dBias];
    });

    [Fact]
    public void The_same_work_gives_the_same_bits_again()
    {
        Func<Random, int, DeviceView<float>> aligned = (random, count) => View(random, count, front: 0);
        Assert.Equal(Work(), Work());

        float[] Work()
        {
            Random random = new(3);
            DeviceView<float> x = aligned(random, 50 * 6), gamma = aligned(random, 6), sums = aligned(random, 12),
            y = aligned(random, 50 * 6);
            _kernels.Normalization.BatchForward(
                new(50, 6), 1e-3f, 0.1f, x, new(gamma, gamma), new(sums.Slice(0, 6), sums.Slice(6, 6)),
                new(aligned(random, 6), aligned(random, 6)), y);
            return [.. Download(y), .. Download(sums)];
        }
    }

    private void AssertSame(Func<Func<Random, int, DeviceView<float>>, DeviceView<float>[]> work)
    {
        DeviceView<float>[] aligned = work((random, count) => View(random, count, front: 0));
        DeviceView<float>[] others = work((random, count) => View(random, count, front: 5));
        for (int i = 0; i < aligned.Length; i++)
        {
            Assert.Equal(Download(others[i]), Download(aligned[i]));
        }
    }

    private DeviceView<float> View(Random random, int count, int front)
    {
        DeviceBuffer<float> buffer = _kernels.Allocate<float>(count + front);
        _owned.Add(buffer);
        DeviceView<float> view = new(buffer, front, count);
        view.Upload([.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)]);
        return view;
    }

    private static float[] Download(DeviceView<float> view)
    {
        float[] values = new float[view.Length];
        view.Download(values);
        return values;
    }
}
