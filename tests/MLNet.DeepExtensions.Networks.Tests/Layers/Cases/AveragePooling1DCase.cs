using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class AveragePooling1DCase : SequencePoolingCase<AveragePooling1D>
{
    public override LayerExample[] Examples =>
    [
        new([6, 2], x => x.AveragePooling1D(2).Flatten().Dense(2)),
        new([8, 2], x => x.Convolution1D(3, 2, Activation.Tanh).AveragePooling1D(3, stride: 2, SequencePadding.Same)),
    ];

    protected override double[] Forward(AveragePooling1D layer, ReferenceCall call) => Pool(layer, call, Enumerable.Average);
}
