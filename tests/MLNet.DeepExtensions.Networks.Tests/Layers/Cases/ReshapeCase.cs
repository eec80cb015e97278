using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ReshapeCase : LayerCase<Reshape>
{
    public override LayerExample[] Examples => [new([12], x => x.Dense(12, Activation.Tanh).Reshape([2, 3, 2]).Convolution(3, 2))];

    protected override double[] Forward(Reshape layer, ReferenceCall call) => call.X;
}
