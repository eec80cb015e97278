namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>A row's loss and gradient in double precision, each with the magnitude of what was summed to get it.</summary>
internal sealed class RowLoss(int width)
{
    public double Value { get; private set; }

    public double Magnitude { get; private set; }

    public double[] Gradient { get; } = new double[width];

    public double[] GradientMagnitude { get; } = new double[width];

    public void Add(double term)
    {
        Value += term;
        Magnitude += Math.Abs(term);
    }

    /// <summary>A rounding that the value depends on, though it adds nothing.</summary>
    public void AddMagnitude(double magnitude) => Magnitude += Math.Abs(magnitude);

    public void AddGradient(int column, double term)
    {
        Gradient[column] += term;
        GradientMagnitude[column] += Math.Abs(term);
    }
}
