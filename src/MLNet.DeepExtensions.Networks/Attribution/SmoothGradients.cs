namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// The mean of <c>d score / d x</c> over copies of the input with normal noise (Smilkov et al. 2017, "SmoothGrad"): what is noise in the
/// gradients of one point averages out.
/// </summary>
public sealed record SmoothGradients : AttributionMethod
{
    /// <summary>The copies; 1 or more, 50 by default.</summary>
    public int Samples { get; init; } = 50;

    /// <summary>
    /// The noise's standard deviation as a share of the distance from the input's smallest value to its largest; more than 0, 0.15 by
    /// default.
    /// </summary>
    public float Noise { get; init; } = 0.15f;

    /// <summary>The seed of the noise; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(Samples >= 1, this, nameof(Samples), Samples, "1 or more");
        Check.Require(Noise is > 0 and < float.PositiveInfinity, this, nameof(Noise), Noise, "more than 0");
    }

    /// <inheritdoc/>
    public override AttributionValues Compute(AttributionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        float deviation = Noise * (problem.Input.Max() - problem.Input.Min());
        SeededRandom random = new(Seed);
        double[] sums = new double[problem.Input.Count];
        float[] copy = new float[sums.Length];
        for (int sample = 0; sample < Samples; sample++)
        {
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = problem.Input[i] + (float)(deviation * random.NextNormal());
            }

            float[] gradients = problem.Gradients(copy);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += gradients[i];
            }
        }

        return new AttributionValues([.. sums.Select(sum => (float)(sum / Samples))]);
    }
}
