using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ActivationLayerCase : LayerCase<ActivationLayer>
{
    public override LayerExample[] Examples => [new([4], x => x.Activate(Activation.SiLU).Dense(3).Activate(Activation.Tanh).Dense(2))];

    protected override double[] Forward(ActivationLayer layer, ReferenceCall call) =>
        ReferenceMath.Activate(layer.Activation, call.X, call.Channels);
}
