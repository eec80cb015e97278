using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class AveragePooling2DCase : PoolingCase<AveragePooling2D>
{
    public override LayerExample[] Examples =>
    [
        new([5, 6, 2], x => x.Convolution(3, 3, Activation.Tanh).AveragePooling(2, 1, PaddingMode.Explicit(1))),
        new([5, 6, 2], x => x.Append(new AveragePooling2D { PoolSize = 2, Padding = PaddingMode.Explicit(1), CountPadding = true })),
    ];

    protected override double[] Forward(AveragePooling2D layer, ReferenceCall call) =>
        Pool(layer, call, isMaximum: false, layer.CountPadding);
}
