using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Ensembles;

/// <summary>How the members of an <see cref="Ensemble"/> are trained and joined.</summary>
public sealed record EnsembleOptions
{
    /// <summary>The number of members; 1 or more, 5 by default.</summary>
    public int Members { get; init; } = 5;

    /// <summary>
    /// The parts that the rows are dealt into, each member's left-out part being its validation data (bagging), so that no row is lost; 0
    /// trains every member on all rows, without validation. 2 or more, and no more than there are rows; 5 by default. Members beyond the
    /// number of parts begin anew with other parts. Classes are spread evenly.
    /// </summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// The parts themselves, where rows belong together or follow each other in time: pairs of what is trained on and what is left out, for
    /// member after member and again from the first; null for <see cref="Folds"/>.
    /// </summary>
    public IReadOnlyList<(Dataset Train, Dataset LeftOut)>? Parts { get; init; }

    /// <summary>
    /// Whether the probabilities are set right by the left-out rows, see <see cref="TemperatureScaling"/>; true by default. Where nothing is
    /// left out, and with values, nothing is changed.
    /// </summary>
    public bool Calibrate { get; init; } = true;

    /// <summary>The seed of parts and members; 0 by default. The result does not depend on the number of workers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Members at the same time, each on one thread; 0 for one a processor, 0 by default.</summary>
    public int Workers { get; init; }

    /// <summary>Ends the training: members that have ended are kept, see <see cref="EnsembleResult.End"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Told of each member that has ended, one at a time; null for nobody.</summary>
    public Action<EnsembleMember>? Ended { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Check.Positive(Members, nameof(Members));
        Check.Require(Folds is 0 or >= 2, this, nameof(Folds), Folds, "0, or 2 or more");
        Check.NotNegative(Workers, nameof(Workers));
        if (Parts?.Count == 0)
        {
            throw new ArgumentException($"{nameof(Parts)} is empty; one pair or more is expected, or null.");
        }
    }
}
