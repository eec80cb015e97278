namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// A group of processes that run the same program and work on one training: what they tell each other. All ranks make the same calls in
/// the same order, with data of the same lengths, on one thread each; a call returns when the rank has what it asked for.
/// <see cref="ThreadCollective"/> has threads of one process as ranks; another way of communication is another class.
/// </summary>
public interface ICollective
{
    /// <summary>The number of this process, 0 to <see cref="Size"/> - 1.</summary>
    int Rank { get; }

    /// <summary>How many processes there are, 1 or more.</summary>
    int Size { get; }

    /// <summary>Gives all ranks the bytes of rank 0.</summary>
    /// <param name="data">The bytes: read on rank 0, written on the others.</param>
    /// <exception cref="CollectiveAbortedException">A rank has ended the job.</exception>
    void Broadcast(Span<byte> data);

    /// <summary>
    /// Gives each rank its slice of every rank: <paramref name="send"/> has one slice a rank, in their order, all of the same length, and
    /// <paramref name="received"/> gets the slices that the ranks have for this one (MPI's all-to-all).
    /// </summary>
    /// <param name="send">What this rank has for each rank.</param>
    /// <param name="received">What each rank has for this one; of the same length, and not the same memory.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of <see cref="Size"/>.</exception>
    /// <exception cref="CollectiveAbortedException">A rank has ended the job.</exception>
    void Exchange(ReadOnlySpan<byte> send, Span<byte> received);

    /// <summary>Gives all ranks the bytes of each rank, in the ranks' order (MPI's all-gather).</summary>
    /// <param name="send">This rank's bytes, as many on each.</param>
    /// <param name="received">Those of all ranks: <see cref="Size"/> times as many, and not the same memory.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    /// <exception cref="CollectiveAbortedException">A rank has ended the job.</exception>
    void Gather(ReadOnlySpan<byte> send, Span<byte> received);

    /// <summary>Waits until all ranks are here.</summary>
    /// <exception cref="CollectiveAbortedException">A rank has ended the job.</exception>
    void Barrier();

    /// <summary>
    /// Ends the job on all ranks, since this one cannot go on: whoever waits for it learns why. Between processes it does not return.
    /// </summary>
    /// <param name="reason">What happened, in words.</param>
    void Abort(string reason);
}
