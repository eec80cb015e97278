namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// The rate is multiplied by a factor when a monitored value has not become better for some epochs, as PyTorch's <c>ReduceLROnPlateau</c>
/// does. A value is better when it beats the best one so far by more than <see cref="Threshold"/> times that one's magnitude. NaN is never
/// better; epochs before the first number do not count, and the training's result warns where there never is one.
/// </summary>
public sealed record ReduceOnPlateau : LearningRateSchedule
{
    /// <summary>The value to watch, as named in the history; "valid_loss" by default.</summary>
    public string Monitor { get; init; } = "valid_loss";

    /// <summary>Whether larger values are better, as for an accuracy; false by default.</summary>
    public bool HigherIsBetter { get; init; }

    /// <summary>What a reduction multiplies the rate by; more than 0, less than 1, 0.1 by default.</summary>
    public float Factor { get; init; } = 0.1f;

    /// <summary>Epochs without improvement that are borne; the next one reduces the rate. 0 or more, 10 by default.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Epochs after a reduction that are not counted; 0 or more, 0 by default.</summary>
    public int Cooldown { get; init; }

    /// <summary>The rate does not go below this; 0 or more, 0 by default.</summary>
    public float MinimumRate { get; init; }

    /// <summary>The improvement that counts, as a share of the best value; 0 or more, 0.0001 by default.</summary>
    public float Threshold { get; init; } = 1e-4f;

    /// <summary>The rate as long as nothing has stalled: the base rate.</summary>
    /// <param name="step">Where the training stands.</param>
    public override float RateAt(in ScheduleStep step) => step.BaseRate;

    /// <inheritdoc/>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Monitor);
        Check.Require(Factor is > 0 and < 1, this, nameof(Factor), Factor, "more than 0 and less than 1");
        Check.Require(Patience >= 0, this, nameof(Patience), Patience, "0 or more");
        Check.Require(Cooldown >= 0, this, nameof(Cooldown), Cooldown, "0 or more");
        Check.Require(MinimumRate is >= 0 and < float.PositiveInfinity, this, nameof(MinimumRate), MinimumRate, "0 or more");
        Check.Require(Threshold is >= 0 and < 1, this, nameof(Threshold), Threshold, "0 or more and less than 1");
    }

    /// <inheritdoc/>
    protected override ScheduleRun CreateRun() => new Run(this);

    private sealed class Run(ReduceOnPlateau settings) : ScheduleRun(settings)
    {
        private double? _best;
        private int _badEpochs;
        private int _cooldownLeft;
        private int _reductions;

        public override string? Monitor => settings.Monitor;

        public override float RateAt(in ScheduleStep step) => _reductions == 0
            ? step.BaseRate
            : (float)Math.Max(Math.Min(settings.MinimumRate, step.BaseRate), step.BaseRate * Math.Pow(settings.Factor, _reductions));

        public override void OnEpochEnd(double monitored)
        {
            if (_best is null && double.IsNaN(monitored))
            {
                return;
            }

            if (IsBetter(monitored))
            {
                _best = monitored;
                _badEpochs = 0;
            }
            else
            {
                _badEpochs++;
            }

            if (_cooldownLeft > 0)
            {
                _cooldownLeft--;
                _badEpochs = 0;
            }

            if (_badEpochs > settings.Patience)
            {
                _reductions++;
                _cooldownLeft = settings.Cooldown;
                _badEpochs = 0;
            }
        }

        public override void Visit(StateVisitor state)
        {
            state.Visit("best", ref _best);
            state.Visit("bad_epochs", ref _badEpochs);
            state.Visit("cooldown_left", ref _cooldownLeft);
            state.Visit("reductions", ref _reductions);
        }

        private bool IsBetter(double value)
        {
            if (_best is not { } best)
            {
                return true;
            }

            double margin = settings.Threshold * Math.Abs(best);
            return settings.HigherIsBetter ? value > best + margin : value < best - margin;
        }
    }
}
