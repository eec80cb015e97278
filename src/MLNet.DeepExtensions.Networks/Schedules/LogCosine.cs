namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// <c>rate = base (1 - cos(2 pi log2(1 + (2^cycles - 1) t))) / 2</c> with <c>t</c> the share of the steps that have passed: cycles that
/// rise from 0 and fall back to it, each twice as long as the one before. With 4 cycles it is the coslog4 of RealMLP (Holzmüller et al.
/// 2024).
/// </summary>
public sealed record LogCosine : LearningRateSchedule
{
    /// <summary>
    /// The number of cycles, from 1 to 30, 4 by default; they end at the share <c>(2^k - 1) / (2^cycles - 1)</c> of the steps.
    /// </summary>
    public int Cycles { get; init; } = 4;

    /// <inheritdoc/>
    public override float RateAt(in ScheduleStep step)
    {
        double passed = Math.Min(1, (double)step.Step / step.TotalSteps);
        double cycle = Math.Log2(1 + (((1 << Cycles) - 1) * passed));
        return (float)(step.BaseRate * (1 - Math.Cos(2 * Math.PI * cycle)) / 2);
    }

    /// <inheritdoc/>
    public override void Validate() => Check.Require(Cycles is >= 1 and <= 30, this, nameof(Cycles), Cycles, "from 1 to 30");
}
