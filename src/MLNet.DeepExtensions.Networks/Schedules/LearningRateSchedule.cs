namespace MLNet.DeepExtensions.Networks.Schedules;

/// <summary>
/// How the learning rate changes through a training: a function of the step. A schedule of your own overrides <see cref="RateAt"/>;
/// one that reacts to how the training goes, as <see cref="ReduceOnPlateau"/> does, overrides <see cref="CreateRun"/> too.
/// The record holds settings only, so one schedule may serve many trainings at once.
/// </summary>
public abstract record LearningRateSchedule
{
    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Where the training stands.</param>
    public abstract float RateAt(in ScheduleStep step);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A setting is out of range; the message names it, its value, and what is allowed.
    /// </exception>
    public virtual void Validate()
    {
    }

    /// <summary>Begins a training: checks the settings and makes the state that the training keeps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public ScheduleRun Start()
    {
        Validate();
        return CreateRun();
    }

    /// <summary>Makes the state of one training; for most schedules there is none.</summary>
    protected virtual ScheduleRun CreateRun() => new(this);
}
