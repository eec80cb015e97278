using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// <c>(x - b) mean(d score / d x)</c> along the straight line from a baseline b to the input (Sundararajan et al. 2017). The values sum to
/// <c>score(x) - score(b)</c>; the more steps, the more exactly.
/// </summary>
public sealed record IntegratedGradients : AttributionMethod
{
    private const int PointsAtOnce = 64;

    /// <summary>The points of the line at which gradients are taken, in the middle of as many parts; 1 or more, 50 by default.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>
    /// An input that says nothing, <c>[...input shape]</c>; null for zeros, a black image. Of a table take the features' means.
    /// </summary>
    public IReadOnlyList<float>? Baseline { get; init; }

    /// <inheritdoc/>
    public override void Validate() => Check.Require(Steps >= 1, this, nameof(Steps), Steps, "1 or more");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The baseline has another length than the input.</exception>
    public override AttributionValues Compute(AttributionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        int size = problem.Input.Count;
        if (Baseline is not null && Baseline.Count != size)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{nameof(Baseline)} has {Baseline.Count} values; the input {problem.Shape} has {size}."));
        }

        float[] baseline = Baseline is null ? new float[size] : [.. Baseline];
        double[] sums = new double[size];
        for (int first = 0; first < Steps; first += PointsAtOnce)
        {
            int count = Math.Min(PointsAtOnce, Steps - first);
            float[] points = new float[count * size];
            for (int i = 0; i < points.Length; i++)
            {
                (int step, int at) = (first + (i / size), i % size);
                points[i] = (float)(baseline[at] + ((step + 0.5) / Steps * (problem.Input[at] - (double)baseline[at])));
            }

            float[] gradients = problem.Gradients(points);
            for (int i = 0; i < gradients.Length; i++)
            {
                sums[i % size] += gradients[i];
            }
        }

        float[] values = [.. sums.Select((sum, i) => (float)(sum / Steps * (problem.Input[i] - (double)baseline[i])))];
        return new AttributionValues(values, problem.Scores(baseline)[0]);
    }
}
