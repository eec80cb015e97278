using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What kernel sets on several threads share, shapes and segment tables, does not make them disturb each other.</summary>
public sealed class SharedShapesTests
{
    private const int Sets = 4;
    private const int Loops = 40;

    private static readonly Conv2DShape s_shape = new(12, 11, 8, 24, 3, 1, Padding.All(1), 1, groups: 2);
    private static readonly SegmentTable s_segments = new([new ParameterSegment(0, 70_000, L2: 0.01f), new ParameterSegment(70_000, 500)]);

    [Fact]
    public async Task Several_kernel_sets_at_once_get_what_one_alone_gets()
    {
        float[] alone = Run(loops: 1);
        Task<float[]>[] together = [.. Enumerable.Range(0, Sets)
            .Select(_ => Task.Run(() => Run(Loops), TestContext.Current.CancellationToken))];
        foreach (float[] result in await Task.WhenAll(together))
        {
            Assert.Equal(alone, result);
        }
    }

    // The same work over and over: the result of the last time is that of the first.
    private static float[] Run(int loops)
    {
        using CpuKernelSet kernels = new(threads: 2);
        using DeviceBuffer<float> memory = kernels.Allocate<float>(300_000);
        Random random = new(7);
        float[] values = [.. Enumerable.Range(0, 300_000).Select(_ => random.NextSingle() - 0.5f)];
        DeviceView<float> all = memory.View;
        DeviceView<float> x = all.Slice(0, 3L * s_shape.InSize), y = all.Slice(10_000, 3L * s_shape.OutSize),
        weights = all.Slice(30_000, s_shape.WeightCount);
        DeviceView<float> dWeights = all.Slice(32_000, s_shape.WeightCount), dx = all.Slice(40_000, 3L * s_shape.InSize),
        sums = all.Slice(60_000, 2);
        DeviceView<float> parameters = all.Slice(61_000, s_segments.Length), gradients = all.Slice(140_000, s_segments.Length);
        for (int loop = 0; loop < loops; loop++)
        {
            all.Upload(values);
            kernels.Convolution.Forward(s_shape, 3, x, weights, default, Activation.ReLU, y);
            kernels.Convolution.BackwardData(s_shape, 3, y, weights, new GradientTarget(dx));
            kernels.Convolution.BackwardWeights(s_shape, 3, x, y, dWeights, default);
            kernels.Optimizers.Penalize(s_segments, parameters, gradients, sums, 0);
            kernels.Optimizers.Norm(s_segments, gradients, sums.Slice(1, 1));
            kernels.Optimizers.Sgd(
                new SweepArguments(s_segments, parameters, gradients, 0.1f, ClipNorm: 1f, Norm: sums.Slice(1, 1)), 0f, false, default);
        }

        float[] result = new float[all.Length];
        all.Download(result);
        return result;
    }
}
