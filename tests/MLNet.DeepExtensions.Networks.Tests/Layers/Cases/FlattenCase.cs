using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class FlattenCase : LayerCase<Flatten>
{
    public override LayerExample[] Examples => [new([3, 2, 2], x => x.Convolution(3, 2, Activation.ReLU).Flatten().Dense(2))];

    protected override double[] Forward(Flatten layer, ReferenceCall call) => call.X;
}
