namespace MLNet.DeepExtensions.Networks.Search;

/// <summary>How a <see cref="NetworkSearch"/> goes through a space.</summary>
public sealed record SearchOptions
{
    /// <summary>Points that are drawn; 1 or more, 20 by default.</summary>
    public int Points { get; init; } = 20;

    /// <summary>
    /// Trains all points for a few epochs and the better ones for more; null trains each once, for its own epochs (random search).
    /// </summary>
    public SuccessiveHalving? Halving { get; init; }

    /// <summary>
    /// The value by which points are compared, as named in the history; "valid_loss" by default. A loss has penalties in it: where those
    /// are varied, take a metric.
    /// </summary>
    public string Monitor { get; init; } = "valid_loss";

    /// <summary>Whether larger values are better; null for what the metric says.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>The seed of the points; 0 by default. Trainings keep their own, so that all are compared on the same split.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Trainings at the same time, each on one thread; 0 for one a processor, 0 by default. The results do not depend on it.
    /// </summary>
    public int Workers { get; init; }

    /// <summary>The time after which no further training begins; null for as long as it takes.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>A file in which each training is written down when it ends, and from which a search goes on; null for none.</summary>
    public string? Journal { get; init; }

    /// <summary>Told of each training that has ended, one at a time; null for none.</summary>
    public Action<SearchTrial>? Ended { get; init; }

    /// <summary>Ends the search; trainings that have ended are kept.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Check.Positive(Points, nameof(Points));
        ArgumentException.ThrowIfNullOrEmpty(Monitor);
        Halving?.Validate();
        new TrialOptions { Workers = Workers, Budget = Budget }.Validate();
    }
}
