using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class GruCase : RecurrentCase<Gru>
{
    public override LayerExample[] Examples =>
    [
        new([5, 3], x => x.Gru(4).Dense(2)),
        new([4, 2], x => x.Gru(3, returnsSequences: true, RecurrentDirection.Bidirectional).Gru(2).Dense(2)),
        new([4, 3], x => x.Append(new Gru
        {
            Units = 17,
            ReturnsSequences = true,
            Direction = RecurrentDirection.Bidirectional,
            InputDropout = 0.3f,
            RecurrentDropout = 0.4f,
            WeightsInitializer = new RandomNormal(),
            RecurrentInitializer = new GlorotUniform(),
        }).Dense(2)),
        new([3, 2], x => x.Append(new Gru { Units = 3, Direction = RecurrentDirection.Reverse, UseBias = false })),
    ];

    protected override void Step(Gru layer, ReadOnlySpan<double> a, double[] p, double[] hidden, double[] cell)
    {
        int units = hidden.Length;
        for (int j = 0; j < units; j++)
        {
            double update = Sigmoid(a[j] + p[j]);
            double reset = Sigmoid(a[units + j] + p[units + j]);
            double candidate = Math.Tanh(a[(2 * units) + j] + (reset * p[(2 * units) + j]));
            hidden[j] = (update * hidden[j]) + ((1 - update) * candidate);
        }
    }
}
