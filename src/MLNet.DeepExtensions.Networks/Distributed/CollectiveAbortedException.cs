namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>Another rank has ended the job: the message names it, and what happened there.</summary>
public sealed class CollectiveAbortedException : Exception
{
    /// <summary>Says nothing of the reason.</summary>
    public CollectiveAbortedException()
        : this("Another rank has ended the job.")
    {
    }

    /// <summary>Tells the reason.</summary>
    /// <param name="message">Which rank ended the job, and why.</param>
    public CollectiveAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>Tells the reason.</summary>
    /// <param name="message">Which rank ended the job, and why.</param>
    /// <param name="innerException">What happened there.</param>
    public CollectiveAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
