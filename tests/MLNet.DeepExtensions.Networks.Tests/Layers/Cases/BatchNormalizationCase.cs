using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class BatchNormalizationCase : LayerCase<BatchNormalization>
{
    public override LayerExample[] Examples =>
    [
        new([4], x => x.Dense(5, Activation.Tanh).BatchNormalization().Dense(2)),
        new([4, 4, 2], x => x.Convolution(3, 3).BatchNormalization().Activate(Activation.ReLU).Flatten().Dense(2)),
        new([4], x => x.Dense(5).Append(new BatchNormalization { Epsilon = 1e-2f, Momentum = 0.3f }).Dense(2)),
    ];

    public override double Tolerance => 1e-3;

    protected override double[] Forward(BatchNormalization layer, ReferenceCall call)
    {
        double[] mean = call.Parameter("runningMean");
        double[] variance = call.Parameter("runningVariance");
        int channels = call.Channels;
        double[] normal = call.IsTraining && layer.Trainable
            ? ReferenceMath.Normalize(call.X, channels, i => i % channels, layer.Epsilon)
            : [.. call.X.Select((value, i) => (value - mean[i % channels]) / Math.Sqrt(variance[i % channels] + layer.Epsilon))];
        return call.ByChannel(normal, "gamma", "beta");
    }
}
