namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// One cycle (Smith and Topin 2018, in the two phases that PyTorch's <c>OneCycleLR</c> has by default): the base rate is the peak; the rate
/// rises from <c>base / startDivisor</c> to it and falls to <c>base / startDivisor / endDivisor</c>, both along half a cosine.
/// The last step of the training has the lowest rate.
/// </summary>
public sealed record OneCycle : LearningRateSchedule
{
    /// <summary>The share of the steps in which the rate rises; from 0 to 1, 0.3 by default.</summary>
    public float RisingShare { get; init; } = 0.3f;

    /// <summary>The peak divided by the first rate; 1 or more, 25 by default.</summary>
    public float StartDivisor { get; init; } = 25f;

    /// <summary>The first rate divided by the last one; 1 or more, 10,000 by default.</summary>
    public float EndDivisor { get; init; } = 10_000f;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step)
    {
        double peak = step.BaseRate;
        double first = peak / StartDivisor;
        double last = first / EndDivisor;

        // The step with the peak, and the last step. A fraction is right: the peak then lies between two steps.
        double top = Math.Max(0, ((double)RisingShare * step.TotalSteps) - 1);
        double end = step.TotalSteps - 1;
        return step.Step <= top && top > 0
            ? (float)HalfCosine(first, peak, step.Step / top)
            : (float)HalfCosine(peak, last, end > top ? (step.Step - top) / (end - top) : 0);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(RisingShare is >= 0 and <= 1, this, nameof(RisingShare), RisingShare, "from 0 to 1");
        Check.Require(StartDivisor is >= 1 and < float.PositiveInfinity, this, nameof(StartDivisor), StartDivisor, "1 or more");
        Check.Require(EndDivisor is >= 1 and < float.PositiveInfinity, this, nameof(EndDivisor), EndDivisor, "1 or more");
    }

    private static double HalfCosine(double from, double to, double share) =>
        to + ((from - to) * (1 + Math.Cos(Math.PI * Math.Min(share, 1))) / 2);
}
