namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>Where a training stands, for a schedule to say the learning rate of this step.</summary>
/// <param name="BaseRate">The learning rate that the optimizer was given.</param>
/// <param name="Step">The number of the step, from 0, counted through all epochs.</param>
/// <param name="StepsPerEpoch">Steps of one epoch; 1 or more.</param>
/// <param name="TotalSteps">Steps of the whole training; 1 or more. A training that is continued may go beyond.</param>
public readonly record struct ScheduleStep(float BaseRate, long Step, long StepsPerEpoch, long TotalSteps)
{
    /// <summary>The number of the epoch, from 0.</summary>
    public long Epoch => Step / StepsPerEpoch;

    /// <summary>Epochs that have passed, with their fraction.</summary>
    public double EpochsPassed => (double)Step / StepsPerEpoch;
}
