namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>A schedule in one training: asked for the rate before every step, and told how each epoch went.</summary>
/// <param name="schedule">The schedule's settings.</param>
public class ScheduleRun(LearningRateSchedule schedule)
{
    /// <summary>
    /// The value that <see cref="OnEpochEnd"/> wants, as named in the history (<c>valid_loss</c>); null if it wants none.
    /// </summary>
    public virtual string? Monitor => null;

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Where the training stands.</param>
    public virtual float RateAt(in ScheduleStep step) => schedule.RateAt(step);

    /// <summary>Tells how an epoch went.</summary>
    /// <param name="monitored">The value named by <see cref="Monitor"/>.</param>
    public virtual void OnEpochEnd(double monitored)
    {
    }

    /// <summary>
    /// Goes through what the run remembers, for checkpoints; most schedules are functions of the step and remember nothing.
    /// </summary>
    /// <param name="state">Saves or restores it.</param>
    public virtual void Visit(StateVisitor state)
    {
    }
}
