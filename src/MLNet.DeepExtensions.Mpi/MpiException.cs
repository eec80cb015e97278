namespace MLNet.DeepExtensions.Mpi;

/// <summary>
/// No job can be joined: there is no launcher, no library, two of them, or one that lacks a function. The message says which.
/// </summary>
public sealed class MpiException : Exception
{
    /// <summary>Says nothing of the reason.</summary>
    public MpiException()
        : this("The MPI job cannot be joined.")
    {
    }

    /// <summary>Tells the reason.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public MpiException(string message)
        : base(message)
    {
    }

    /// <summary>Tells the reason.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="innerException">What was found.</param>
    public MpiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
