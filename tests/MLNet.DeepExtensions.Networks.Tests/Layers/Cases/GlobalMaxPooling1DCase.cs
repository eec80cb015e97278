using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class GlobalMaxPooling1DCase : LayerCase<GlobalMaxPooling1D>
{
    public override LayerExample[] Examples =>
        [new([5, 2], x => x.Dense(3, Activation.Sigmoid).GlobalMaxPooling1D().Dense(2))];

    protected override double[] Forward(GlobalMaxPooling1D layer, ReferenceCall call) =>
    [
        .. call.X.Chunk(call.Shape.Size).SelectMany(sample => Enumerable.Range(0, call.Channels)
            .Select(channel => sample.Where((_, i) => i % call.Channels == channel).Max())),
    ];
}
