using System.Runtime.ExceptionServices;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// Ranks that are threads of one process: what is trained on several processes can be tried and tested with it anywhere. The bits are those
/// of as many processes. A thread that fails or ends ends the others where they wait for it.
/// </summary>
/// <example>
/// <code>
/// TrainingResult[] results = ThreadCollective.Run(2, rank =&gt; network.Train(data, options with { Collective = rank, Threads = 1 }));
/// </code>
/// </example>
public sealed class ThreadCollective : ICollective
{
    private readonly ThreadMeeting _meeting;

    private ThreadCollective(ThreadMeeting meeting, int rank) => (_meeting, Rank) = (meeting, rank);

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size => _meeting.Size;

    /// <summary>Runs a function on each of some ranks and waits for all of them.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="ranks">How many ranks there are, 1 or more.</param>
    /// <param name="body">The function, called once a rank on a thread of its own.</param>
    /// <returns>The results, in the ranks' order.</returns>
    /// <exception cref="ArgumentException"><paramref name="ranks"/> is less than 1.</exception>
    /// <exception cref="Exception">What the function threw on the rank that failed first.</exception>
    public static T[] Run<T>(int ranks, Func<ICollective, T> body)
    {
        Check.Positive(ranks, nameof(ranks));
        ArgumentNullException.ThrowIfNull(body);
        ThreadMeeting meeting = new(ranks);
        T[] results = new T[ranks];
        Thread[] threads = [.. Enumerable.Range(0, ranks).Select(rank => new Thread(() => RunRank(meeting, rank, body, results))
        {
            IsBackground = true,
            Name = $"Rank {rank}",
        })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (meeting.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return results;
    }

    /// <summary>Runs an action on each of some ranks and waits for all of them.</summary>
    /// <param name="ranks">How many ranks there are, 1 or more.</param>
    /// <param name="body">The action, called once a rank on a thread of its own.</param>
    /// <exception cref="ArgumentException"><paramref name="ranks"/> is less than 1.</exception>
    /// <exception cref="Exception">What the action threw on the rank that failed first.</exception>
    public static void Run(int ranks, Action<ICollective> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Run(ranks, rank =>
        {
            body(rank);
            return true;
        });
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> data)
    {
        _meeting.Show(Rank, Rank == 0 ? data : [], $"broadcast of {data.Length:N0} bytes");
        if (Rank != 0)
        {
            _meeting.Shown(0)[..data.Length].CopyTo(data);
        }

        _meeting.Leave();
    }

    /// <inheritdoc/>
    public void Exchange(ReadOnlySpan<byte> send, Span<byte> received)
    {
        CollectiveLengths.RequireExchange(send.Length, received.Length, Size);
        _meeting.Show(Rank, send, $"exchange of {send.Length:N0} bytes");
        int slice = send.Length / Size;
        for (int from = 0; from < Size; from++)
        {
            _meeting.Shown(from).Slice(Rank * slice, slice).CopyTo(received[(from * slice)..]);
        }

        _meeting.Leave();
    }

    /// <inheritdoc/>
    public void Gather(ReadOnlySpan<byte> send, Span<byte> received)
    {
        CollectiveLengths.RequireGather(send.Length, received.Length, Size);
        _meeting.Show(Rank, send, $"gathering of {send.Length:N0} bytes");
        for (int from = 0; from < Size; from++)
        {
            _meeting.Shown(from)[..send.Length].CopyTo(received[(from * send.Length)..]);
        }

        _meeting.Leave();
    }

    /// <inheritdoc/>
    public void Barrier()
    {
        _meeting.Show(Rank, [], "barrier");
        _meeting.Leave();
    }

    /// <inheritdoc/>
    public void Abort(string reason) => _meeting.Abort(Rank, new CollectiveAbortedException(reason));

    private static void RunRank<T>(ThreadMeeting meeting, int rank, Func<ICollective, T> body, T[] results)
    {
        try
        {
            results[rank] = body(new ThreadCollective(meeting, rank));
            meeting.End(rank);
        }
        catch (Exception failure)
        {
            meeting.Abort(rank, failure);
        }
    }
}
