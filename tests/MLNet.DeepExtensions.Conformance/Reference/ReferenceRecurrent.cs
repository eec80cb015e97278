using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>
/// A recurrent layer in double precision, a value at a time. The gradients are central differences of its output times a factor: nothing of
/// them is worked out by hand.
/// </summary>
/// <param name="Shape">The layer.</param>
/// <param name="Batch">The number of sequences.</param>
internal sealed record ReferenceRecurrent(RecurrentShape Shape, int Batch)
{
    /// <summary>The products of the input, <c>[batch, steps, gates units]</c>.</summary>
    public required double[] Sums { get; init; }

    /// <summary>What is added to the products of the state, likewise; zeros but for a gradient.</summary>
    public required double[] Shifts { get; init; }

    public required float[] Weights { get; init; }

    public float[]? Bias { get; init; }

    public float[]? Mask { get; init; }

    /// <summary>The state before the first step.</summary>
    public float[]? Hidden { get; init; }

    /// <summary>The cell before the first step.</summary>
    public float[]? Cell { get; init; }

    /// <summary>The state before each step, times the mask: what the weights' gradient is a product of.</summary>
    public double[] Masked { get; } = new double[Batch * Shape.Steps * Shape.Units];

    /// <summary>Goes through all steps.</summary>
    /// <returns>The output's units, <c>[batch, rows, units]</c>, and the last state and cell.</returns>
    public (double[] Y, double[] Hidden, double[] Cell) Forward()
    {
        double[] y = new double[Batch * Shape.OutputRows * Shape.Units];
        double[] hidden = new double[Batch * Shape.Units], cell = new double[hidden.Length];
        for (int sample = 0; sample < Batch; sample++)
        {
            Forward(sample, y, hidden, cell);
        }

        return (y, hidden, cell);
    }

    /// <summary>The derivative of <c>sum(y dy)</c> with respect to one of the sums or shifts.</summary>
    /// <param name="values">The sums or the shifts.</param>
    /// <param name="index">Which one.</param>
    /// <param name="dy">The factors, <c>[batch, rows, units]</c>.</param>
    public double Derivative(double[] values, int index, float[] dy)
    {
        const double Width = 1e-5;

        int sample = index / (Shape.Steps * Shape.GateValues);
        double value = values[index];
        values[index] = value + Width;
        double above = Loss(sample, dy);
        values[index] = value - Width;
        double below = Loss(sample, dy);
        values[index] = value;
        return (above - below) / (2 * Width);
    }

    private double Loss(int sample, float[] dy)
    {
        double[] y = new double[dy.Length];
        Forward(sample, y, new double[Batch * Shape.Units], new double[Batch * Shape.Units]);
        int size = Shape.OutputRows * Shape.Units;
        return Enumerable.Range(sample * size, size).Sum(i => y[i] * dy[i]);
    }

    private void Forward(int sample, double[] y, double[] hidden, double[] cell)
    {
        int units = Shape.Units, first = sample * units;
        Span<double> h = hidden.AsSpan(first, units), c = cell.AsSpan(first, units);
        for (int j = 0; j < units; j++)
        {
            h[j] = Hidden?[first + j] ?? 0;
            c[j] = Cell?[first + j] ?? 0;
        }

        for (int step = 0; step < Shape.Steps; step++)
        {
            int time = Shape.IsReverse ? Shape.Steps - 1 - step : step;
            int at = (sample * Shape.Steps) + time;
            Span<double> masked = Masked.AsSpan(at * units, units);
            for (int j = 0; j < units; j++)
            {
                masked[j] = h[j] * (Mask?[first + j] ?? 1);
            }

            double[] a = Sums[(at * Shape.GateValues)..((at + 1) * Shape.GateValues)];
            double[] p = new double[Shape.GateValues];
            for (int gate = 0; gate < p.Length; gate++)
            {
                p[gate] = Shifts[(at * Shape.GateValues) + gate] + (Bias?[gate] ?? 0);
                for (int j = 0; j < units; j++)
                {
                    p[gate] += masked[j] * Weights[(j * Shape.GateValues) + gate];
                }
            }

            for (int j = 0; j < units; j++)
            {
                Step(a, p, j, ref h[j], ref c[j]);
            }

            if (Shape.ReturnsSequences || step == Shape.Steps - 1)
            {
                h.CopyTo(y.AsSpan(((sample * Shape.OutputRows) + (Shape.ReturnsSequences ? time : 0)) * units));
            }
        }
    }

    private void Step(double[] a, double[] p, int j, ref double h, ref double c)
    {
        int units = Shape.Units;
        double Sum(int gate) => a[(gate * units) + j] + p[(gate * units) + j];
        switch (Shape.Cell)
        {
            case RecurrentCell.Lstm:
                c = (Sigmoid(Sum(1)) * c) + (Sigmoid(Sum(0)) * Math.Tanh(Sum(2)));
                h = Sigmoid(Sum(3)) * Math.Tanh(c);
                break;
            case RecurrentCell.Gru:
                double candidate = Math.Tanh(a[(2 * units) + j] + (Sigmoid(Sum(1)) * p[(2 * units) + j]));
                h = (Sigmoid(Sum(0)) * h) + ((1 - Sigmoid(Sum(0))) * candidate);
                break;
            case RecurrentCell.Tanh:
                h = Math.Tanh(Sum(0));
                break;
            default:
                h = Math.Max(Sum(0), 0);
                break;
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
