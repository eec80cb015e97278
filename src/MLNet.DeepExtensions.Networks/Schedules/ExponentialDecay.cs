namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// <c>rate = base * factor^epochs</c>, where the epochs passed count with their fraction unless <see cref="Staircase"/> is set.
/// </summary>
public sealed record ExponentialDecay : LearningRateSchedule
{
    /// <summary>What an epoch multiplies the rate by; more than 0, at most 1, 0.95 by default.</summary>
    public float Factor { get; init; } = 0.95f;

    /// <summary>Whether the rate changes at the end of each epoch only, and not with every step; false by default.</summary>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step) =>
        (float)(step.BaseRate * Math.Pow(Factor, Staircase ? step.Epoch : step.EpochsPassed));

    /// <inheritdoc/>
    public override void Validate() =>
        Check.Require(Factor is > 0 and <= 1, this, nameof(Factor), Factor, "more than 0 and at most 1");
}
