using System.Runtime.ExceptionServices;
using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Kernels need the same stack whatever the shape: an overflow of it would end the process.</summary>
public sealed class SmallStackTests()
    : ConformanceSuite(new ConformanceTarget(() => new CpuKernelSet(threads: 1), Cases: 1, LargestDimension: 1))
{
    private const int StackBytes = 128 << 10;

    public static TheoryData<int, int, int> ManyChannels => new() { { 7_500, 1, 2 }, { 40_000, 4, 1 }, { 9, 30_000, 1 } };

    [Theory]
    [MemberData(nameof(ManyChannels))]
    public void A_convolution_of_many_channels_is_the_oracles_on_a_small_stack(int inChannels, int outChannels, int dilation)
    {
        const int Batch = 2;
        Random random = new(inChannels);
        Conv2DShape shape = new(6, 7, inChannels, outChannels, kernel: 3, stride: 1, Padding.None, dilation);
        float[] x = Normal(random, (long)Batch * shape.InSize);
        float[] dy = Normal(random, (long)Batch * shape.OutSize);
        float[] weights = Normal(random, shape.WeightCount);
        float[] bias = Normal(random, shape.OutChannels);
        DeviceView<float> y = Garbage(dy.Length), dx = Garbage(x.Length), dWeights = Garbage(weights.Length), dBias = Garbage(bias.Length);

        OnSmallStack(() =>
        {
            Kernels.Convolution.Forward(shape, Batch, Upload(x), Upload(weights), Upload(bias), Activation.Linear, y);
            Kernels.Convolution.BackwardData(shape, Batch, Upload(dy), Upload(weights), new GradientTarget(dx));
            Kernels.Convolution.BackwardWeights(shape, Batch, Upload(x), Upload(dy), dWeights, dBias);
        });

        (double[] values, double[] magnitudes) = ReferenceConvolution.Forward(shape, Batch, x, weights, bias);
        AssertClose(values, magnitudes, Download(y), "y");
        (values, magnitudes) = ReferenceConvolution.BackwardData(shape, Batch, dy, weights);
        AssertClose(values, magnitudes, Download(dx), "dx");
        (values, magnitudes) = ReferenceConvolution.BackwardWeights(shape, Batch, x, dy);
        AssertClose(values, magnitudes, Download(dWeights), "dW");
        (values, magnitudes) = ReferenceConvolution.BackwardBias(shape, dy);
        AssertClose(values, magnitudes, Download(dBias), "db");
    }

    [Fact]
    public void A_chain_of_the_widest_layers_runs_on_a_small_stack()
    {
        DenseShape shape = new(DenseChain.MostValues / 2, 8), back = new(8, DenseChain.MostValues);
        DenseChain chain = new(
            [
                new DenseChainLayer(shape, new float[shape.WeightCount], default, Activation.ReLU),
                new DenseChainLayer(
                    back, new float[back.WeightCount], Enumerable.Repeat(0.5f, back.OutFeatures).ToArray(), Activation.Linear),
            ]);
        float[] results = new float[back.OutFeatures];
        OnSmallStack(() => chain.Forward(new float[shape.InFeatures], results));
        Assert.All(results, result => Assert.Equal(0.5f, result));
    }

    private static void OnSmallStack(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    work();
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackBytes);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
