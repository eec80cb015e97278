using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Which learning rates <see cref="LearningRateFinder"/> goes through; the defaults are fastai's.</summary>
public sealed record LearningRateFinderOptions
{
    /// <summary>The first rate; more than 0, 1e-7 by default.</summary>
    public float Minimum { get; init; } = 1e-7f;

    /// <summary>The last rate, if the loss does not diverge before; more than <see cref="Minimum"/>, 10 by default.</summary>
    public float Maximum { get; init; } = 10f;

    /// <summary>Training steps from the one to the other; 20 or more, 100 by default. More steps give a smoother curve.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>
    /// How much of the smoothed loss each step keeps, 0 or more and below 1; see <see cref="LearningRatePoint"/>, 0.98 by default.
    /// </summary>
    public double Smoothing { get; init; } = 0.98;

    /// <summary>The sweep ends where the smoothed loss is above its lowest value by this factor; more than 1, 4 by default.</summary>
    public double DivergenceFactor { get; init; } = 4;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Check.Require(Steps >= 20, this, nameof(Steps), Steps, "20 or more");
        Check.Share(Smoothing, nameof(Smoothing));
        Check.Require(DivergenceFactor is > 1 and < double.PositiveInfinity, this, nameof(DivergenceFactor), DivergenceFactor, "more than 1");
        ToSchedule().Validate();
    }

    internal ExponentialSweep ToSchedule() => new() { Minimum = Minimum, Maximum = Maximum, Steps = Steps };
}
