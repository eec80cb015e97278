using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Random operands of a loss: predictions and targets from where the loss is defined.</summary>
internal sealed record LossCase(int Rows, int Width, float Parameter, float Scale, float[] Predictions, float[] Targets, float[]? Weights)
{
    /// <summary>A case for a loss on what the network puts out.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="kind">The loss.</param>
    /// <param name="largest">An upper bound for the dimensions.</param>
    /// <param name="atTheEdges">Whether values come that a loss clamps (there a difference quotient is no derivative).</param>
    public static LossCase Draw(Random random, LossKind kind, int largest, bool atTheEdges)
    {
        (int rows, int width) = DrawShape(random, largest);
        int count = rows * width;
        bool isCategorical = kind is LossKind.CategoricalCrossEntropy or LossKind.KullbackLeiblerDivergence or LossKind.CategoricalHinge;
        Func<float> prediction = kind switch
        {
            LossKind.MeanSquaredLogarithmicError when atTheEdges =>
                () => Choose(random, 0.1, -random.NextSingle(), 20f * random.NextSingle()),
            LossKind.MeanSquaredLogarithmicError or LossKind.Poisson => () => 0.02f + (20f * random.NextSingle()),
            LossKind.BinaryCrossEntropy or LossKind.KullbackLeiblerDivergence or LossKind.CategoricalCrossEntropy
                or LossKind.SparseCategoricalCrossEntropy
                when atTheEdges => () => Choose(random, 0.1, random.Next(2), random.NextSingle()),
            LossKind.BinaryCrossEntropy or LossKind.KullbackLeiblerDivergence or LossKind.CategoricalCrossEntropy
                or LossKind.SparseCategoricalCrossEntropy
                => () => 0.02f + (0.96f * random.NextSingle()),
            _ => () => Gaussian(random) * (random.Next(10) == 0 ? 0.01f : 2f),
        };
        Func<float> target = kind switch
        {
            LossKind.MeanAbsolutePercentageError when atTheEdges => () => Choose(random, 0.05, 0f, Gaussian(random)),
            LossKind.MeanSquaredLogarithmicError => () => 20f * random.NextSingle(),
            LossKind.Poisson => () => random.Next(12),
            LossKind.Hinge or LossKind.SquaredHinge => () => (2 * random.Next(2)) - 1,
            LossKind.BinaryCrossEntropy => () => Choose(random, 0.5, random.Next(2), random.NextSingle()),
            LossKind.SparseCategoricalCrossEntropy => () => random.Next(width),
            _ => () => Gaussian(random),
        };
        float[] predictions = Fill(count, prediction);
        float[] targets = kind == LossKind.SparseCategoricalCrossEntropy ? Fill(rows, target)
            : isCategorical ? DrawDistributions(random, rows, width)
            : Fill(count, target);

        // A row of zeros has no distribution to be renormalised to.
        for (int row = 0; row < rows; row++)
        {
            predictions[(row * width)
                + random.Next(width)] += kind is LossKind.CategoricalCrossEntropy or LossKind.SparseCategoricalCrossEntropy ? 0.1f : 0f;
        }

        float parameter = kind == LossKind.Huber ? 0.2f + random.NextSingle() : DrawSmoothing(random);
        return new LossCase(rows, width, parameter, DrawScale(random), predictions, targets, DrawWeights(random, rows));
    }

    public static LossCase DrawForSoftmax(Random random, bool sparse, int largest)
    {
        (int rows, int width) = DrawShape(random, largest);
        float size = random.Next(4) == 0 ? 30f : 2f;
        float[] targets = sparse ? Fill(rows, () => random.Next(width)) : DrawDistributions(random, rows, width);
        return new LossCase(
            rows, width, DrawSmoothing(random), DrawScale(random), Fill(rows * width, () => size * Gaussian(random)), targets,
            DrawWeights(random, rows));
    }

    public static LossCase DrawForSigmoid(Random random, int largest)
    {
        (int rows, int width) = DrawShape(random, largest);
        float size = random.Next(4) == 0 ? 30f : 2f;
        return new LossCase(
            rows, width, DrawSmoothing(random), DrawScale(random), Fill(rows * width, () => size * Gaussian(random)),
            Fill(rows * width, () => Choose(random, 0.5, random.Next(2), random.NextSingle())), DrawWeights(random, rows));
    }

    /// <summary>A row's predictions and targets.</summary>
    public (double[] Predictions, double[] Targets) Row(int row)
    {
        int targetWidth = Targets.Length / Rows;
        return (ToDouble(Predictions.AsSpan(row * Width, Width)), ToDouble(Targets.AsSpan(row * targetWidth, targetWidth)));
    }

    public override string ToString() => $"{Rows} x {Width}, parameter {Parameter}";

    // Narrow rows are the usual ones, and take another way through the kernels than wide ones.
    private static (int Rows, int Width) DrawShape(Random random, int largest) =>
        (1 + random.Next(Math.Min(largest, 40)), 1 + random.Next(random.Next(3) == 0 ? largest : Math.Min(largest, 12)));

    private static float DrawSmoothing(Random random) => random.Next(2) == 0 ? 0f : 0.3f * random.NextSingle();

    private static float DrawScale(Random random) => 0.1f + random.NextSingle();

    private static float[]? DrawWeights(Random random, int rows) =>
        random.Next(2) == 0 ? null : Fill(rows, () => random.Next(5) == 0 ? 0f : 3f * random.NextSingle());

    // Half of them one-hot.
    private static float[] DrawDistributions(Random random, int rows, int width)
    {
        float[] values = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            Span<float> distribution = values.AsSpan(row * width, width);
            if (random.Next(2) == 0)
            {
                distribution[random.Next(width)] = 1f;
                continue;
            }

            float sum = 0;
            foreach (ref float value in distribution)
            {
                value = 0.01f + random.NextSingle();
                sum += value;
            }

            foreach (ref float value in distribution)
            {
                value /= sum;
            }
        }

        return values;
    }

    private static float Gaussian(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static float Choose(Random random, double chance, float rare, float usual) => random.NextDouble() < chance ? rare : usual;

    private static float[] Fill(int count, Func<float> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    private static double[] ToDouble(ReadOnlySpan<float> values)
    {
        double[] result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[i];
        }

        return result;
    }
}
