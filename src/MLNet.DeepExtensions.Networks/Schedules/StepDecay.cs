namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary><c>rate = base * factor^floor(epoch / epochsPerDrop)</c>: the rate drops every few epochs.</summary>
public sealed record StepDecay : LearningRateSchedule
{
    /// <summary>Epochs between two drops; 1 or more, 10 by default.</summary>
    public int EpochsPerDrop { get; init; } = 10;

    /// <summary>What a drop multiplies the rate by; more than 0, at most 1, 0.1 by default.</summary>
    public float Factor { get; init; } = 0.1f;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step) => (float)(step.BaseRate * Math.Pow(Factor, step.Epoch / EpochsPerDrop));

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(EpochsPerDrop >= 1, this, nameof(EpochsPerDrop), EpochsPerDrop, "1 or more");
        Check.Require(Factor is > 0 and <= 1, this, nameof(Factor), Factor, "more than 0 and at most 1");
    }
}
