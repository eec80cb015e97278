using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>A target and what was predicted for it.</summary>
/// <param name="Actual">The target.</param>
/// <param name="Predicted">The prediction.</param>
public readonly record struct ResidualPoint(float Actual, float Predicted)
{
    /// <summary><c>predicted - actual</c>.</summary>
    public double Residual => (double)Predicted - Actual;
}

/// <summary>How far the predictions of one output of a regression are off; every row counts once, whatever its weight.</summary>
/// <param name="Name">The output.</param>
/// <param name="Count">Rows.</param>
/// <param name="Mean">The mean of <c>predicted - actual</c>: 0 where no side is preferred.</param>
/// <param name="MeanAbsolute">The mean of its magnitude.</param>
/// <param name="RootMeanSquared">The root of the mean of its square.</param>
/// <param name="R2">
/// <c>1 - sum (predicted - actual)^2 / sum (actual - mean actual)^2</c>; NaN where all targets are equal.
/// </param>
/// <param name="Sample">Rows of which target and prediction are kept: all, or some 10,000 of more, fewer of many outputs.</param>
public sealed record Residuals(
    string Name, long Count, double Mean, double MeanAbsolute, double RootMeanSquared, double R2, ImmutableArray<ResidualPoint> Sample)
{
    /// <summary>A quantile of <c>predicted - actual</c> of the <see cref="Sample"/>, interpolated; NaN without rows.</summary>
    /// <param name="share">The share of rows below it, 0 to 1.</param>
    public double Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (Sample.IsEmpty)
        {
            return double.NaN;
        }

        double[] sorted = [.. Sample.Select(static point => point.Residual).Order()];
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
