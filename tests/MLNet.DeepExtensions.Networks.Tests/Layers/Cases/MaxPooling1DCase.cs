using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class MaxPooling1DCase : SequencePoolingCase<MaxPooling1D>
{
    public override LayerExample[] Examples =>
    [
        new([6, 2], x => x.MaxPooling1D(2).Flatten().Dense(2)),
        new([8, 2], x => x.Convolution1D(3, 2, Activation.Tanh).MaxPooling1D(3, stride: 2, SequencePadding.Same)),
    ];

    protected override double[] Forward(MaxPooling1D layer, ReferenceCall call) => Pool(layer, call, Enumerable.Max);
}
