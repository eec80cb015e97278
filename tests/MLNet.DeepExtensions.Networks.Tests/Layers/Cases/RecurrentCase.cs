using MLNet.DeepExtensions.Networks.Tests.Networks;

namespace MLNet.DeepExtensions.Networks.Tests.Layers.Cases;

/// <summary>What the recurrent layers have in common: the way through the steps.</summary>
internal abstract class RecurrentCase<TLayer> : LayerCase<TLayer>
    where TLayer : RecurrentLayer
{
    public sealed override bool IsImported => false;

    protected sealed override double[] Forward(TLayer layer, ReferenceCall call)
    {
        (int steps, int features, int units) = (call.Shape.Dimensions[0], call.Channels, layer.Units);
        double[] x = call.X;
        if (call.IsTraining && layer.InputDropout > 0)
        {
            float[] mask = call.Mask(layer.InputDropout, call.Batch * features);
            x = [.. x.Select((value, i) => value * mask[(i / call.Shape.Size * features) + (i % features)])];
        }

        bool[] directions = layer.Direction switch
        {
            RecurrentDirection.Forward => [false],
            RecurrentDirection.Reverse => [true],
            _ => [false, true],
        };
        int rows = layer.ReturnsSequences ? steps : 1, width = directions.Length * units;
        double[] y = new double[call.Batch * rows * width];
        for (int direction = 0; direction < directions.Length; direction++)
        {
            bool isReverse = directions[direction];
            string Name(string name) => isReverse ? $"reverse{char.ToUpperInvariant(name[0])}{name[1..]}" : name;
            double[] products = ReferenceMath.Dense(
                x, features, call.Parameter(Name("weights")), call.OptionalParameter(Name("bias")));
            bool drops = call.IsTraining && layer.RecurrentDropout > 0;
            float[]? stateMask = drops ? call.Mask(layer.RecurrentDropout, call.Batch * units) : null;
            int gates = products.Length / (call.Batch * steps);
            for (int sample = 0; sample < call.Batch; sample++)
            {
                double[] hidden = new double[units], cell = new double[units];
                for (int step = 0; step < steps; step++)
                {
                    int time = isReverse ? steps - 1 - step : step;
                    double[] masked = [.. hidden.Select((value, i) => value * (stateMask?[(sample * units) + i] ?? 1))];
                    double[] recurrent = ReferenceMath.Dense(
                        masked, units, call.Parameter(Name("recurrentWeights")), call.OptionalParameter(Name("recurrentBias")));
                    Step(layer, products.AsSpan(((sample * steps) + time) * gates, gates), recurrent, hidden, cell);
                    if (layer.ReturnsSequences || step == steps - 1)
                    {
                        int row = (sample * rows) + (layer.ReturnsSequences ? time : 0);
                        hidden.CopyTo(y, (row * width) + (direction * units));
                    }
                }
            }
        }

        return y;
    }

    /// <summary>One step: <paramref name="hidden"/> and <paramref name="cell"/> are replaced.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="a">The products of the input.</param>
    /// <param name="p">The products of the state.</param>
    /// <param name="hidden">The state.</param>
    /// <param name="cell">The cell.</param>
    protected abstract void Step(TLayer layer, ReadOnlySpan<double> a, double[] p, double[] hidden, double[] cell);

    protected static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
