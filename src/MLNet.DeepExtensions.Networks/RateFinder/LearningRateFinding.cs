using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MLNet.DeepExtensions.Networks;

/// <summary>A training step of a sweep through learning rates.</summary>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="Loss">The loss of the step's batch, penalties included, before the step changed the weights.</param>
/// <param name="SmoothedLoss">
/// The mean of the losses so far in which older ones count less: <c>m / (1 - s^n)</c> after n steps with <c>m = s m + (1 - s) loss</c>.
/// </param>
public readonly record struct LearningRatePoint(float LearningRate, double Loss, double SmoothedLoss);

/// <summary>What a sweep through learning rates gave: see <see cref="LearningRateFinder"/>.</summary>
/// <param name="Points">The steps, in order.</param>
/// <param name="SuggestedPoint">The number of the point that is suggested; null where the loss never fell.</param>
/// <param name="Diverged">Whether the loss rose so far that the sweep ended before its last rate.</param>
public sealed record LearningRateFinding(ImmutableArray<LearningRatePoint> Points, int? SuggestedPoint, bool Diverged)
{
    private const int Lines = 12;

    /// <summary>
    /// The learning rate in the middle of the part in which the loss falls; NaN where it never fell. A rate to begin with, not the best
    /// one: it is right within a factor of three or so.
    /// </summary>
    public float Suggestion => SuggestedPoint is { } point ? Points[point].LearningRate : float.NaN;

    /// <summary>The suggestion, and a table of some of the points.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.AppendLine(SuggestedPoint is null
            ? "No learning rate is suggested: the loss never fell."
            : string.Create(CultureInfo.InvariantCulture, $"Suggested learning rate: {Suggestion:G2}"));
        text.AppendLine("learning rate       loss   smoothed");
        int every = Math.Max(1, Points.Length / Lines);
        for (int i = 0; i < Points.Length; i++)
        {
            if (i % every == 0 || i == SuggestedPoint)
            {
                LearningRatePoint point = Points[i];
                text.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{point.LearningRate,13:G3}{point.Loss,11:G4}{point.SmoothedLoss,11:G4}{(i == SuggestedPoint ? "  <- suggested" : "")}"));
            }
        }

        return text.ToString();
    }
}
