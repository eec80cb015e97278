namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>The lengths that an <see cref="ICollective"/> takes: checked before anything is sent, since a wrong one would hang the others.</summary>
public static class CollectiveLengths
{
    /// <summary>Throws where the lengths of an exchange do not fit.</summary>
    /// <param name="send">Bytes that are sent.</param>
    /// <param name="received">Bytes that are received.</param>
    /// <param name="size">The number of ranks.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the number of ranks.</exception>
    public static void RequireExchange(int send, int received, int size)
    {
        if (send != received || send % size != 0)
        {
            throw new ArgumentException(
                $"An exchange between {size} ranks sends {send} bytes and receives {received}; equal multiples of {size} are allowed.");
        }
    }

    /// <summary>Throws where the lengths of a gathering do not fit.</summary>
    /// <param name="send">Bytes that are sent.</param>
    /// <param name="received">Bytes that are received.</param>
    /// <param name="size">The number of ranks.</param>
    /// <exception cref="ArgumentException">What is received is not as long as what all ranks send.</exception>
    public static void RequireGather(int send, int received, int size)
    {
        if (received != (long)send * size)
        {
            throw new ArgumentException(
                $"A gathering from {size} ranks sends {send} bytes and receives {received}; {(long)send * size} are to be received.");
        }
    }
}
