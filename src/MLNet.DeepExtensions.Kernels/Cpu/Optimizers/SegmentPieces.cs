namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A segment table cut for the sweeps: neighbours with the same settings are one run, and long runs are cut into pieces, a thread's item each.
/// A piece is written as a segment. The cuts depend on the table alone.
/// </summary>
internal sealed class SegmentPieces
{
    /// <summary>The longest piece; a multiple of every vector's length, so that only a run's last piece has a rest.</summary>
    public const int LongestPiece = 1 << 12;

    public SegmentPieces(SegmentTable table)
    {
        Decayed = Cut(table, static s => s.RateFactor != 0, static s => new(s.Offset, s.Length, s.RateFactor, s.DecayFactor));
        Undecayed = Cut(table, static s => s.RateFactor != 0, static s => new(s.Offset, s.Length, s.RateFactor, DecayFactor: 0f));
        Penalized = Cut(table, static s => s.L1 != 0 || s.L2 != 0, static s => new(s.Offset, s.Length, L1: s.L1, L2: s.L2));
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

    private static ParameterSegment[] Cut(
        SegmentTable table, Predicate<ParameterSegment> takesPart, Func<ParameterSegment, ParameterSegment> onlySettingsThatMatter)
    {
        List<ParameterSegment> runs = [];
        foreach (ParameterSegment segment in table.Segments)
        {
            if (segment.Length == 0 || !takesPart(segment))
            {
                continue;
            }

            ParameterSegment next = onlySettingsThatMatter(segment);
            if (runs.Count > 0 && runs[^1] is var last && last with { Offset = last.Offset + last.Length, Length = next.Length } == next)
            {
                runs[^1] = last with { Length = last.Length + next.Length };
            }
            else
            {
                runs.Add(next);
            }
        }

        List<ParameterSegment> pieces = [];
        foreach (ParameterSegment run in runs)
        {
            for (long start = 0; start < run.Length; start += LongestPiece)
            {
                pieces.Add(run with { Offset = run.Offset + start, Length = Math.Min(LongestPiece, run.Length - start) });
            }
        }

        return [.. pieces];
    }
}
