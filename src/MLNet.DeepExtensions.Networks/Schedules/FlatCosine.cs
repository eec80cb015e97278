namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// The base rate for a share of the steps, then half a cosine to 0: <c>rate = base (1 + cos(pi (t - flat) / (1 - flat))) / 2</c> with
/// <c>t</c> the share of the steps that have passed.
/// </summary>
public sealed record FlatCosine : LearningRateSchedule
{
    /// <summary>The share of the steps that have the base rate; 0 or more and below 1, 0.5 by default.</summary>
    public float FlatShare { get; init; } = 0.5f;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step)
    {
        double passed = Math.Min(1, (double)step.Step / step.TotalSteps);
        double fall = Math.Max(0, (passed - FlatShare) / (1 - FlatShare));
        return (float)(step.BaseRate * (1 + Math.Cos(Math.PI * fall)) / 2);
    }

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(FlatShare is >= 0 and < 1, this, nameof(FlatShare), FlatShare, "0 or more and below 1");
}
