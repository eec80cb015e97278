using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class GlobalMaxPooling2DCase : LayerCase<GlobalMaxPooling2D>
{
    public override LayerExample[] Examples =>
        [new([3, 4, 2], x => x.Convolution(3, 1, Activation.Sigmoid).GlobalMaxPooling().Dense(2))];

    protected override double[] Forward(GlobalMaxPooling2D layer, ReferenceCall call) =>
    [
        .. call.X.Chunk(call.Shape.Size).SelectMany(sample => Enumerable.Range(0, call.Channels)
            .Select(channel => sample.Where((_, i) => i % call.Channels == channel).Max())),
    ];
}
