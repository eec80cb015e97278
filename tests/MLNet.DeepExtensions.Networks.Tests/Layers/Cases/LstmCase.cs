using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

internal sealed class LstmCase : RecurrentCase<Lstm>
{
    public override LayerExample[] Examples =>
    [
        new([5, 3], x => x.Lstm(4).Dense(2)),
        new([1, 2], x => x.Lstm(3)),
        new([4, 2], x => x.Lstm(3, returnsSequences: true).Lstm(2, direction: RecurrentDirection.Bidirectional).Dense(2)),
        new([4, 3], x => x.Append(new Lstm
        {
            Units = 18,
            ReturnsSequences = true,
            Direction = RecurrentDirection.Bidirectional,
            InputDropout = 0.3f,
            RecurrentDropout = 0.4f,
            UseBias = false,
            WeightsInitializer = new RandomNormal(),
            RecurrentInitializer = new GlorotUniform(),
            ForgetBias = 0.5f,
        }).Dense(2)),
        new([3, 2], x => x.Append(new Lstm { Units = 3, ReturnsSequences = true, Direction = RecurrentDirection.Reverse })),
    ];

    protected override void Step(Lstm layer, ReadOnlySpan<double> a, double[] p, double[] hidden, double[] cell)
    {
        int units = hidden.Length;
        for (int j = 0; j < units; j++)
        {
            double input = Sigmoid(a[j] + p[j]);
            double forget = Sigmoid(a[units + j] + p[units + j]);
            double candidate = Math.Tanh(a[(2 * units) + j] + p[(2 * units) + j]);
            double output = Sigmoid(a[(3 * units) + j] + p[(3 * units) + j]);
            cell[j] = (forget * cell[j]) + (input * candidate);
            hidden[j] = output * Math.Tanh(cell[j]);
        }
    }
}
