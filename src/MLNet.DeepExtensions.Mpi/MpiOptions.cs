namespace MLNet.DeepExtensions.Mpi;

/// <summary>How an MPI job is joined.</summary>
public sealed record MpiOptions
{
    /// <summary>
    /// The MPI library, a name or a path; null, the default, for the one that belongs to the launcher or is loaded already.
    /// </summary>
    public string? Library { get; init; }

    /// <summary>
    /// How long a rank may be silent until the others take it for dead and end the job; 8 seconds by default, more than 0. A rank that
    /// works is never silent, however long its steps take; one that is stopped (in a debugger, say) is.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(8);
}
