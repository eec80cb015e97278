using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class SimpleRecurrentCase : RecurrentCase<SimpleRecurrent>
{
    public override LayerExample[] Examples =>
    [
        new([5, 3], x => x.SimpleRecurrent(4).Dense(2)),
        new([4, 3], x => x.Append(new SimpleRecurrent
        {
            Units = 5,
            ReturnsSequences = true,
            Direction = RecurrentDirection.Bidirectional,
            Activation = Activation.ReLU,
            InputDropout = 0.3f,
            RecurrentDropout = 0.4f,
            UseBias = false,
            WeightsInitializer = new RandomNormal { StandardDeviation = 0.3f },
            RecurrentInitializer = new Orthogonal { Gain = 0.5f },
        }).Dense(2)),
    ];

    protected override void Step(SimpleRecurrent layer, ReadOnlySpan<double> a, double[] p, double[] hidden, double[] cell)
    {
        for (int j = 0; j < hidden.Length; j++)
        {
            hidden[j] = ReferenceMath.Activate(layer.Activation, a[j] + p[j]);
        }
    }
}
