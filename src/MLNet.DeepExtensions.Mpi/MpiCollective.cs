using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Mpi;

/// <summary>The ranks of the job, by MPI's collective functions. Only the thread that has joined the job may call (funneled).</summary>
internal sealed class MpiCollective(MpiFunctions functions, int size) : ICollective
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Rank { get; } = functions.Rank;

    public int Size => size;

    public void Broadcast(Span<byte> data)
    {
        RequireThread();
        functions.Broadcast(data);
    }

    public void Exchange(ReadOnlySpan<byte> send, Span<byte> received)
    {
        RequireThread();
        CollectiveLengths.RequireExchange(send.Length, received.Length, size);
        functions.Exchange(send, received, size);
    }

    public void Gather(ReadOnlySpan<byte> send, Span<byte> received)
    {
        RequireThread();
        CollectiveLengths.RequireGather(send.Length, received.Length, size);
        functions.Gather(send, received);
    }

    public void Barrier()
    {
        RequireThread();
        functions.Barrier();
    }

    public void Abort(string reason)
    {
        Console.Error.WriteLine($"Rank {Rank} of {size} on {Environment.MachineName} ends the job: {reason}");
        functions.Abort();
        Environment.Exit(1);
    }

    private void RequireThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException(
                "The ranks of an MPI job are for the thread on which the job was joined: train there, with Train and not TrainAsync.");
        }
    }
}
