namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>Where the time of a training went; steps are what is left of the epochs beside waiting for data and validating.</summary>
/// <param name="Steps">Forward and backward passes and the optimizer, with what callbacks did after batches.</param>
/// <param name="Reading">Waiting for batches: what was read ahead while steps ran is not in it.</param>
/// <param name="Validation">Measuring on the validation data.</param>
internal sealed record TimeShares(TimeSpan Steps, TimeSpan Reading, TimeSpan Validation)
{
    public TimeSpan Total => Steps + Reading + Validation;

    /// <summary>The sums over the epochs; null without any.</summary>
    public static TimeShares? Of(TrainingHistory history)
    {
        if (history.Epochs.IsEmpty)
        {
            return null;
        }

        TimeSpan Sum(Func<EpochRecord, TimeSpan> part) => new(history.Epochs.Sum(epoch => part(epoch).Ticks));
        TimeSpan reading = Sum(static epoch => epoch.ReadingDuration);
        TimeSpan validation = Sum(static epoch => epoch.ValidationDuration);
        TimeSpan steps = Sum(static epoch => epoch.Duration) - reading - validation;
        return new TimeShares(steps > TimeSpan.Zero ? steps : TimeSpan.Zero, reading, validation);
    }
}
