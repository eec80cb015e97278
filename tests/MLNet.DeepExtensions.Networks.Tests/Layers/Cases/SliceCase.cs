using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class SliceCase : LayerCase<Slice>
{
    public override LayerExample[] Examples =>
    [
        // Of a computed value, once alone and once where others have left a gradient before.
        new([4], x => x.Dense(7, Activation.Tanh).Slice(2, 3).Dense(2)),
        new([2, 2, 3], x => Twice(x.Convolution(5, 1))),
        new([5], x => x.Slice(0, 2).Dense(3).Concatenate(x.Slice(2, 3))),
    ];

    protected override double[] Forward(Slice layer, ReferenceCall call) =>
        [.. call.X.Where((_, i) => (i % call.Channels) - layer.Start is var at && at >= 0 && at < layer.Count)];

    private static NetworkBuilder Twice(NetworkBuilder x) => x.Slice(1, 3).Concatenate(x.Slice(0, 2), x);
}
