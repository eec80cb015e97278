namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// <c>rate = minimum + (base - minimum) (1 + cos(pi t / T)) / 2</c> for step <c>t</c> of a cycle of <c>T</c> steps
/// (Loshchilov and Hutter 2017, SGDR). Without warm restarts the one cycle is the whole training.
/// </summary>
public sealed record CosineAnnealing : LearningRateSchedule
{
    /// <summary>The rate that a cycle ends with; 0 or more, 0 by default.</summary>
    public float MinimumRate { get; init; }

    /// <summary>
    /// Epochs of the first cycle, after which the rate jumps back to the base rate; 0 for one cycle without restarts, 0 by default.
    /// </summary>
    public int FirstCycleEpochs { get; init; }

    /// <summary>How many times as long each cycle is as the one before; 1 or more, 1 by default.</summary>
    public int CycleMultiplier { get; init; } = 1;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step)
    {
        long cycle = FirstCycleEpochs == 0 ? step.TotalSteps : FirstCycleEpochs * step.StepsPerEpoch;
        long position = step.Step;
        if (FirstCycleEpochs == 0)
        {
            position = Math.Min(position, cycle);
        }
        else if (CycleMultiplier == 1)
        {
            position %= cycle;
        }
        else
        {
            for (; position >= cycle; cycle *= CycleMultiplier)
            {
                position -= cycle;
            }
        }

        return (float)(MinimumRate + ((step.BaseRate - MinimumRate) * (1 + Math.Cos(Math.PI * position / cycle)) / 2));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(MinimumRate is >= 0 and < float.PositiveInfinity, this, nameof(MinimumRate), MinimumRate, "0 or more");
        Check.Require(FirstCycleEpochs >= 0, this, nameof(FirstCycleEpochs), FirstCycleEpochs, "0 (no restarts) or more");
        Check.Require(CycleMultiplier >= 1, this, nameof(CycleMultiplier), CycleMultiplier, "1 or more");
    }
}
