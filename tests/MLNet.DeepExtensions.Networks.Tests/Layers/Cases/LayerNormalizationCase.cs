using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class LayerNormalizationCase : LayerCase<LayerNormalization>
{
    public override LayerExample[] Examples =>
    [
        new([5], x => x.LayerNormalization().Dense(4, Activation.ReLU).LayerNormalization().Dense(2)),
        new([3, 2, 4], x => x.Append(new LayerNormalization { Epsilon = 1e-2f }).Convolution(3, 2)),
    ];

    protected override double[] Forward(LayerNormalization layer, ReferenceCall call) => call.ByChannel(
        ReferenceMath.Normalize(call.X, call.X.Length / call.Channels, i => i / call.Channels, layer.Epsilon), "gamma", "beta");
}
