namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// <c>rate = minimum (maximum / minimum)^(step / (steps - 1))</c>: from one rate to another in equal factors, and the last one from then
/// on, as a learning-rate range test goes through them (Smith 2017). The optimizer's own rate does not matter.
/// </summary>
public sealed record ExponentialSweep : LearningRateSchedule
{
    /// <summary>The rate of the first step; more than 0, 1e-7 by default.</summary>
    public float Minimum { get; init; } = 1e-7f;

    /// <summary>The rate of the last step; more than <see cref="Minimum"/>, 10 by default.</summary>
    public float Maximum { get; init; } = 10f;

    /// <summary>The steps from the one to the other; 2 or more, 100 by default.</summary>
    public int Steps { get; init; } = 100;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step) =>
        (float)(Minimum * Math.Pow((double)Maximum / Minimum, Math.Min(step.Step / (Steps - 1.0), 1)));

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(Minimum is > 0 and < float.PositiveInfinity, this, nameof(Minimum), Minimum, "more than 0");
        Check.Require(Maximum > Minimum && float.IsFinite(Maximum), this, nameof(Maximum), Maximum, $"more than {nameof(Minimum)}");
        Check.Require(Steps >= 2, this, nameof(Steps), Steps, "2 or more");
    }
}
