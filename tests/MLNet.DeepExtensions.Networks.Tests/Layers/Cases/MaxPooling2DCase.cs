using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class MaxPooling2DCase : PoolingCase<MaxPooling2D>
{
    public override LayerExample[] Examples =>
    [
        new([4, 4, 2], x => x.MaxPooling(2)),

        // Overlapping windows.
        new([6, 5, 2], x => x.Convolution(3, 3, Activation.ReLU, PaddingMode.Same).MaxPooling(3, 2, PaddingMode.Same)),
    ];

    protected override double[] Forward(MaxPooling2D layer, ReferenceCall call) => Pool(layer, call, isMaximum: true, countsPadding: false);
}
