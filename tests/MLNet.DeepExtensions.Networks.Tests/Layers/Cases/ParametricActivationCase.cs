using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class ParametricActivationCase : LayerCase<ParametricActivation>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(5).ParametricActivation(Activation.Mish).Dense(2)),
        new([4], x => x.Dense(5).ParametricActivation(Activation.SELU).Dense(3).PReLU(slope: 0.1f)),
        new([3, 2, 4], x => x.PReLU().Flatten().Dense(2)),
    ];

    public override bool IsImported => false;

    protected override double[] Forward(ParametricActivation layer, ReferenceCall call)
    {
        double[] mix = call.Parameter("mix");
        return [.. call.X.Select((x, i) => x + (mix[i % mix.Length] * (ReferenceMath.Activate(layer.Activation, x) - x)))];
    }
}
