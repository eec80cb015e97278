using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class Convolution2DCase : ConvolutionCase<Convolution2D>
{
    public override LayerExample[] Examples =>
    [
        new([7, 6, 2], x => x.Append(new Convolution2D
        {
            Filters = 3, KernelSize = new Size2D(3, 2), Stride = new Size2D(2, 1), Dilation = new Size2D(1, 2),
            Padding = PaddingMode.Explicit(new Padding(1, 0, 2, 1)),
        })),
        new([4, 4, 4], x => x.Append(new Convolution2D
        {
            Filters = 6, KernelSize = 3, Groups = 2, UseBias = false, Activation = Activation.Tanh,
        })),
        new([3, 3, 2], x => x.Append(new Convolution2D
        {
            Filters = 2, KernelSize = 2, L1 = 0.02f, L2 = 0.01f, BiasLearningRateFactor = 0.1f,
            WeightsInitializer = new RandomNormal { StandardDeviation = 0.3f },
            BiasInitializer = new Constant { Value = 0.1f },
        })),
    ];
}
