using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class AddCase : LayerCase<Add>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(3, Activation.Tanh).Add(x.Dense(3), x.Dense(3, Activation.Sigmoid)).Dense(2)),
        new([4], x => x.Add(x)),
    ];

    protected override double[] Forward(Add layer, ReferenceCall call) => [.. call.X.Select((_, i) => call.Inputs.Sum(input => input[i]))];
}
