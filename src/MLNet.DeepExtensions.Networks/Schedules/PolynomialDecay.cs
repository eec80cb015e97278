namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// <c>rate = end + (base - end) (1 - t / T)^power</c> for step <c>t</c> of <c>T</c>, and <c>end</c> from then on. With power 1 the rate
/// falls in a straight line.
/// </summary>
public sealed record PolynomialDecay : LearningRateSchedule
{
    /// <summary>The exponent; more than 0, 1 by default.</summary>
    public float Power { get; init; } = 1f;

    /// <summary>The rate at the end; 0 or more, 0 by default.</summary>
    public float EndRate { get; init; }

    /// <summary>Epochs that the decay takes; 0 for the whole training, 0 by default.</summary>
    public int Epochs { get; init; }

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step)
    {
        long decaySteps = Epochs == 0 ? step.TotalSteps : Epochs * step.StepsPerEpoch;
        double left = Math.Max(0, 1 - ((double)step.Step / decaySteps));
        return (float)(EndRate + ((step.BaseRate - EndRate) * Math.Pow(left, Power)));
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(Power is > 0 and < float.PositiveInfinity, this, nameof(Power), Power, "more than 0");
        Check.Require(EndRate is >= 0 and < float.PositiveInfinity, this, nameof(EndRate), EndRate, "0 or more");
        Check.Require(Epochs >= 0, this, nameof(Epochs), Epochs, "0 (the whole training) or more");
    }
}
