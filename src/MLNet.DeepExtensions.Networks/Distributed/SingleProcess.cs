namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>One process by itself, as a group of one rank.</summary>
internal sealed class SingleProcess : ICollective
{
    public int Rank => 0;

    public int Size => 1;

    public void Broadcast(Span<byte> data)
    {
    }

    public void Exchange(ReadOnlySpan<byte> send, Span<byte> received) => send.CopyTo(received);

    public void Gather(ReadOnlySpan<byte> send, Span<byte> received) => send.CopyTo(received);

    public void Barrier()
    {
    }

    public void Abort(string reason)
    {
    }
}
