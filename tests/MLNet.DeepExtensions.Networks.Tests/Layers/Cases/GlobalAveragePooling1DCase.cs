using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class GlobalAveragePooling1DCase : LayerCase<GlobalAveragePooling1D>
{
    public override LayerExample[] Examples =>
        [new([5, 2], x => x.Dense(3, Activation.Sigmoid).GlobalAveragePooling1D().Dense(2))];

    protected override double[] Forward(GlobalAveragePooling1D layer, ReferenceCall call) =>
        ReferenceMath.GlobalAverage(call.X, call.Shape.Size, call.Channels);
}
