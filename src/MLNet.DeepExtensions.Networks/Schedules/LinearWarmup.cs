namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// A warm-up in front of another schedule: <c>rate = peak (start + (1 - start) t / T)</c> for step <c>t</c> of <c>T</c>, where the peak is
/// the first rate of the schedule that follows. That one then begins at its step 0 and has the rest of the training for itself.
/// </summary>
public sealed record LinearWarmup : LearningRateSchedule
{
    /// <summary>Epochs that the warm-up takes, fractions allowed; 0 or more, 1 by default.</summary>
    public float Epochs { get; init; } = 1f;

    /// <summary>The share of the peak to begin with; 0 to 1, 0.1 by default.</summary>
    public float StartFactor { get; init; } = 0.1f;

    /// <summary>The schedule that follows; a <see cref="ConstantSchedule"/> by default.</summary>
    public LearningRateSchedule Then { get; init; } = new ConstantSchedule();

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step) => RateAt(step, null);

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(Epochs is >= 0 and < float.PositiveInfinity, this, nameof(Epochs), Epochs, "0 or more");
        Check.Require(StartFactor is >= 0 and <= 1, this, nameof(StartFactor), StartFactor, "from 0 to 1");
        Then.Validate();
    }

    /// <inheritdoc/>
    protected override ScheduleRun CreateRun() => new Run(this);

    private float RateAt(in ScheduleStep step, ScheduleRun? then)
    {
        long warmup = (long)Math.Round((double)Epochs * step.StepsPerEpoch);
        ScheduleStep inner = step with
        {
            Step = Math.Max(0, step.Step - warmup),
            TotalSteps = Math.Max(1, step.TotalSteps - warmup),
        };
        float rate = then is null ? Then.RateAt(inner) : then.RateAt(inner);
        return step.Step >= warmup ? rate : (float)(rate * (StartFactor + ((1.0 - StartFactor) * step.Step / warmup)));
    }

    private sealed class Run(LinearWarmup settings) : ScheduleRun(settings)
    {
        private readonly ScheduleRun _then = settings.Then.Start();

        public override string? Monitor => _then.Monitor;

        public override float RateAt(in ScheduleStep step) => settings.RateAt(step, _then);

        public override void OnEpochEnd(double monitored) => _then.OnEpochEnd(monitored);
    }
}
