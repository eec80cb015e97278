namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// Where the ranks of a <see cref="ThreadCollective"/> meet: each shows what it has and waits until all have; each leaves when it has read
/// the others', and waits until all have left.
/// </summary>
/// <param name="size">The number of ranks.</param>
internal sealed class ThreadMeeting(int size)
{
    private readonly object _gate = new();
    private readonly byte[][] _shown = [.. Enumerable.Repeat(Array.Empty<byte>(), size)];
    private readonly string[] _purposes = new string[size];
    private readonly bool[] _hasEnded = new bool[size];
    private int? _aborted;
    private string _reason = "";
    private int _present;
    private long _turn;

    public int Size => size;

    /// <summary>What ended the job; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Shows bytes to the others, and waits for theirs.</summary>
    /// <param name="rank">Who shows.</param>
    /// <param name="data">What.</param>
    /// <param name="purpose">What for, the same on all ranks.</param>
    public void Show(int rank, ReadOnlySpan<byte> data, string purpose)
    {
        if (_shown[rank].Length < data.Length)
        {
            _shown[rank] = new byte[data.Length];
        }

        data.CopyTo(_shown[rank]);
        _purposes[rank] = purpose;
        Meet(isPurposeCompared: true);
    }

    /// <summary>What a rank shows, from <see cref="Show"/> to <see cref="Leave"/>; it may be longer.</summary>
    public ReadOnlySpan<byte> Shown(int rank) => _shown[rank];

    /// <summary>Says that the others' bytes are read, and waits until all have read theirs.</summary>
    public void Leave() => Meet(isPurposeCompared: false);

    /// <summary>Notes that a rank's function has ended: whoever waits for it, or will, fails.</summary>
    public void End(int rank)
    {
        lock (_gate)
        {
            _hasEnded[rank] = true;
            if (_present > 0)
            {
                FailEarly(rank);
            }
        }
    }

    /// <summary>Ends the job, unless it has ended already.</summary>
    /// <param name="rank">Who ends it.</param>
    /// <param name="failure">Why.</param>
    public void Abort(int rank, Exception failure)
    {
        lock (_gate)
        {
            if (_aborted == rank || (Failure is CollectiveAbortedException && failure is not CollectiveAbortedException))
            {
                // A rank that fails tells the others first, and they may end before it does; what it throws says more.
                Failure = failure;
            }
            else if (Failure is null)
            {
                _aborted = rank;
                Fail(failure, $"Rank {rank} has ended the job: {failure.Message}");
            }
        }
    }

    private void Meet(bool isPurposeCompared)
    {
        lock (_gate)
        {
            ThrowIfFailed();
            if (Array.IndexOf(_hasEnded, true) is int ended and >= 0)
            {
                FailEarly(ended);
            }

            long turn = _turn;
            if (++_present == size)
            {
                (_present, _turn) = (0, turn + 1);
                if (isPurposeCompared && Array.FindIndex(_purposes, purpose => purpose != _purposes[0]) is int other and >= 0)
                {
                    string reason = $"The ranks do not make the same calls: rank 0 is at a {_purposes[0]}, rank {other} at a {_purposes[other]}.";
                    Fail(new InvalidOperationException(reason), reason);
                }

                Monitor.PulseAll(_gate);
            }

            while (_turn == turn && Failure is null)
            {
                Monitor.Wait(_gate);
            }

            ThrowIfFailed();
        }
    }

    private void Fail(Exception failure, string reason)
    {
        if (Failure is null)
        {
            (Failure, _reason) = (failure, reason);
            Monitor.PulseAll(_gate);
        }
    }

    private void ThrowIfFailed()
    {
        if (Failure is not null)
        {
            throw new CollectiveAbortedException(_reason, Failure);
        }
    }

    private void FailEarly(int rank)
    {
        string reason = $"Rank {rank} has ended while others wait for it.";
        Fail(new CollectiveAbortedException(reason), reason);
    }
}
