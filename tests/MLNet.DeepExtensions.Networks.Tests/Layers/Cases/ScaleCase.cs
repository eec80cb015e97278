using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ScaleCase : LayerCase<Scale>
{
    public override LayerExample[] Examples =>
    [
        new([5], x => x.Scale(learningRateFactor: 6).Dense(4, Activation.Tanh).Scale().Dense(2)),
        new([3, 2, 4], x => x.Scale().Convolution(3, 2)),
    ];

    protected override double[] Forward(Scale layer, ReferenceCall call)
    {
        double[] scale = call.Parameter("scale");
        return [.. call.X.Select((value, i) => value * scale[i % scale.Length])];
    }
}
