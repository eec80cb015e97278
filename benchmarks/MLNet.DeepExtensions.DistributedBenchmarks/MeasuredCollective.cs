using System.Diagnostics;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.DistributedBenchmarks;

/// <summary>Counts the bytes that a rank sends to others, and the time that it spends in calls.</summary>
internal sealed class MeasuredCollective(ICollective inner) : ICollective
{
    /// <summary>Bytes sent in exchanges and gatherings of at least a KiB: those of gradients, not of losses and decisions.</summary>
    public long GradientBytes { get; private set; }

    public TimeSpan Time { get; private set; }

    public int Rank => inner.Rank;

    public int Size => inner.Size;

    public void Reset() => (GradientBytes, Time) = (0, TimeSpan.Zero);

    public void Broadcast(Span<byte> data)
    {
        long begin = Stopwatch.GetTimestamp();
        inner.Broadcast(data);
        Time += Stopwatch.GetElapsedTime(begin);
    }

    public void Exchange(ReadOnlySpan<byte> send, Span<byte> received)
    {
        long begin = Stopwatch.GetTimestamp();
        inner.Exchange(send, received);
        Time += Stopwatch.GetElapsedTime(begin);
        Count(send.Length / Size);
    }

    public void Gather(ReadOnlySpan<byte> send, Span<byte> received)
    {
        long begin = Stopwatch.GetTimestamp();
        inner.Gather(send, received);
        Time += Stopwatch.GetElapsedTime(begin);
        Count(send.Length);
    }

    public void Barrier() => inner.Barrier();

    public void Abort(string reason) => inner.Abort(reason);

    private void Count(int slice) => GradientBytes += slice >= 1024 ? (long)slice * (Size - 1) : 0;
}
