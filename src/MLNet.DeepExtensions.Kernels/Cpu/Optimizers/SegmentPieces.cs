namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A segment table cut for the sweeps, a thread's item each piece.</summary>
internal sealed class SegmentPieces
{
    /// <summary>The longest piece; a multiple of every vector's length, so that only a run's last piece has a rest.</summary>
    public const int LongestPiece = 1 << 12;

    public SegmentPieces(SegmentTable table)
    {
        Decayed = table.Cut(LongestPiece, static s => s.RateFactor != 0, static s => new(s.Offset, s.Length, s.RateFactor, s.DecayFactor));
        Undecayed = table.Cut(
            LongestPiece, static s => s.RateFactor != 0, static s => new(s.Offset, s.Length, s.RateFactor, DecayFactor: 0f));
        Penalized = table.Cut(LongestPiece, static s => s.L1 != 0 || s.L2 != 0, static s => new(s.Offset, s.Length, L1: s.L1, L2: s.L2));
        Sums = new double[Math.Max(Undecayed.Length, Penalized.Length)];
    }

    /// <summary>What is not frozen, by rate and decay factor.</summary>
    public ParameterSegment[] Decayed { get; }

    /// <summary>What is not frozen, by rate alone: fewer pieces, for steps without weight decay.</summary>
    public ParameterSegment[] Undecayed { get; }

    /// <summary>What has a penalty, by its coefficients.</summary>
    public ParameterSegment[] Penalized { get; }

    /// <summary>Room for a sum a piece.</summary>
    public double[] Sums { get; }
}
