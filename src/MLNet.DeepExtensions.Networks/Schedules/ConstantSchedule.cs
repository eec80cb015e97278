namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>The base rate in every step.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step) => step.BaseRate;
}
