using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class DepthwiseConvolution2DCase : ConvolutionCase<DepthwiseConvolution2D>
{
    public override LayerExample[] Examples =>
    [
        new([5, 4, 3], x => x.DepthwiseConvolution(3, Activation.ReLU6, PaddingMode.Same, stride: 2)),
        new([5, 4, 3], x => x.Append(new DepthwiseConvolution2D
        {
            KernelSize = 3, DepthMultiplier = 2, Padding = PaddingMode.Same, Stride = 2, Activation = Activation.ReLU6,
        })),
        new([5, 4, 2], x => x.Append(new DepthwiseConvolution2D { KernelSize = 2, Dilation = 2, UseBias = false })),
        new([3, 3, 2], x => x.Append(new DepthwiseConvolution2D
        {
            KernelSize = 2, L1 = 0.02f, L2 = 0.01f, BiasLearningRateFactor = 0.1f,
            WeightsInitializer = new RandomNormal { StandardDeviation = 0.3f },
            BiasInitializer = new Constant { Value = 0.1f },
        })),
    ];
}
