using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// The sum of a flat vector over all ranks, on each of them: every rank gets its slice of all ranks, sums them by <see cref="PairwiseSum"/> in
/// the ranks' order, and all gather the sums. The bits depend on the number of ranks alone, whatever the network between them does; the
/// traffic is that of a ring, <c>2 (n - 1) / n</c> of the vector. Long vectors go in pieces, so that what is received takes little memory.
/// </summary>
/// <param name="collective">The ranks.</param>
internal sealed class SliceReduction(ICollective collective)
{
    /// <summary>Floats that a rank's slice of a piece has at most: 4 MiB.</summary>
    public const int MostOfSlice = 1 << 20;

    // A slice begins on a cache line.
    private const int Alignment = 16;
    private float[] _received = [];
    private ushort[] _sent = [];
    private ushort[] _packed = [];

    /// <summary>The length to which a vector must be filled up with zeros.</summary>
    /// <param name="length">The vector's length.</param>
    /// <param name="ranks">The number of ranks.</param>
    public static int Padded(long length, int ranks)
    {
        long unit = (long)Alignment * ranks;
        return checked((int)((length + unit - 1) / unit * unit));
    }

    /// <summary>Replaces a vector by the sum of all ranks' vectors.</summary>
    /// <param name="vector">The vector, of a <see cref="Padded"/> length.</param>
    /// <param name="format">How it travels.</param>
    public void Sum(Span<float> vector, GradientFormat format)
    {
        int most = MostOfSlice * collective.Size;
        for (int first = 0; first < vector.Length; first += most)
        {
            Span<float> piece = vector.Slice(first, Math.Min(most, vector.Length - first));
            if (format == GradientFormat.BFloat16)
            {
                SumRounded(piece);
            }
            else
            {
                SumPiece(piece);
            }
        }
    }

    private void SumPiece(Span<float> piece)
    {
        Span<float> received = Room(ref _received, piece.Length);
        collective.Exchange(MemoryMarshal.AsBytes(piece), MemoryMarshal.AsBytes(received));
        PairwiseSum.Reduce(received, collective.Size);
        collective.Gather(MemoryMarshal.AsBytes(received[..(piece.Length / collective.Size)]), MemoryMarshal.AsBytes(piece));
    }

    private void SumRounded(Span<float> piece)
    {
        int slice = piece.Length / collective.Size;
        Span<float> received = Room(ref _received, piece.Length);
        Span<ushort> sent = Room(ref _sent, piece.Length);
        Span<ushort> packed = Room(ref _packed, piece.Length);
        BFloat16Packing.Pack(piece, sent);
        collective.Exchange(MemoryMarshal.AsBytes(sent), MemoryMarshal.AsBytes(packed));
        BFloat16Packing.Unpack(packed, received);
        PairwiseSum.Reduce(received, collective.Size);
        BFloat16Packing.Pack(received[..slice], sent[..slice]);
        collective.Gather(MemoryMarshal.AsBytes(sent[..slice]), MemoryMarshal.AsBytes(packed));
        BFloat16Packing.Unpack(packed, piece);
    }

    private static Span<T> Room<T>(ref T[] memory, int length)
    {
        if (memory.Length < length)
        {
            memory = new T[length];
        }

        return memory.AsSpan(0, length);
    }
}
