using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class MultiplyCase : LayerCase<Multiply>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(3, Activation.Tanh).Multiply(x.Dense(3)).Dense(2)),

        // An image by a factor for each channel.
        new([3, 3, 2], x => x.Convolution(4, 2).Multiply(x.GlobalAveragePooling().Dense(4, Activation.Sigmoid)).Flatten().Dense(2)),
    ];

    protected override double[] Forward(Multiply layer, ReferenceCall call)
    {
        double[] factors = call.Inputs[1];
        return factors.Length == call.X.Length
            ? [.. call.X.Select((value, i) => value * factors[i])]
            : [.. call.X.Select((value, i) => value * factors[(i / call.Shape.Size * call.Channels) + (i % call.Channels)])];
    }
}
