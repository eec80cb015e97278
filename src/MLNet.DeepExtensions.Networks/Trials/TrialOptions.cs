namespace MLNet.DeepExtensions.Networks;

/// <summary>How <see cref="Trials"/> are run.</summary>
public sealed record TrialOptions
{
    /// <summary>The seed that the trials' own come from; 0 by default.</summary>
    public ulong Seed { get; init; }

    /// <summary>Trials at the same time; 0 for one a processor, 0 by default. The results do not depend on it.</summary>
    public int Workers { get; init; }

    /// <summary>The time after which no further trial begins; those that run are finished. Null for as long as it takes.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>Ends all trials; those that have ended are kept.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Check.NotNegative(Workers, nameof(Workers));
        Check.Require(!(Budget < TimeSpan.Zero), this, nameof(Budget), Budget ?? default, "0 or more");
    }
}
