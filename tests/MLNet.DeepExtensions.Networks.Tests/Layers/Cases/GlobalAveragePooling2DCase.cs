using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class GlobalAveragePooling2DCase : LayerCase<GlobalAveragePooling2D>
{
    public override LayerExample[] Examples =>
        [new([3, 4, 2], x => x.Convolution(3, 1, Activation.Sigmoid).GlobalAveragePooling().Dense(2))];

    protected override double[] Forward(GlobalAveragePooling2D layer, ReferenceCall call) =>
        ReferenceMath.GlobalAverage(call.X, call.Shape.Size, call.Channels);
}
