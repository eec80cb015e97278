namespace MLNet.DeepExtensions.Kernels;

/// <summary>One parameter's place in the flat parameters, and how the optimizer treats it.</summary>
/// <param name="Offset">Its first element.</param>
/// <param name="Length">The number of elements.</param>
/// <param name="RateFactor">Multiplies the learning rate; 0 freezes the parameter.</param>
/// <param name="DecayFactor">Multiplies the weight decay; 0 for biases and normalization parameters.</param>
/// <param name="L1">Coefficient of the penalty <c>sum(|w|)</c>.</param>
/// <param name="L2">Coefficient of the penalty <c>sum(w^2)</c>.</param>
public readonly record struct ParameterSegment(
    long Offset, long Length, float RateFactor = 1f, float DecayFactor = 1f, float L1 = 0f, float L2 = 0f);

/// <summary>
/// All segments of a network's parameters, in order of their offsets. A kernel set may keep what it derives from the table under the
/// table's identity; the table never changes.
/// </summary>
public sealed class SegmentTable
{
    private readonly ParameterSegment[] _segments;

    /// <summary>Takes the segments.</summary>
    /// <param name="segments">Segments that do not overlap, in order.</param>
    /// <exception cref="ArgumentException">A segment is not behind the one before it.</exception>
    public SegmentTable(IEnumerable<ParameterSegment> segments)
    {
        _segments = [.. segments];
        long end = 0;
        foreach (ParameterSegment segment in _segments)
        {
            if (segment.Offset < end || segment.Length < 0)
            {
                throw new ArgumentException(
                    $"The segment {segment} begins before the one in front of it ends, at {end}, or has a negative length.",
                    nameof(segments));
            }

            if (segment.Length > long.MaxValue - segment.Offset)
            {
                throw new ArgumentException(
                    $"The segment {segment} ends behind {long.MaxValue}, the most that an offset can be.", nameof(segments));
            }

            end = segment.Offset + segment.Length;
        }

        Length = end;
        HasPenalties = Array.Exists(_segments, segment => segment.L1 != 0 || segment.L2 != 0);
    }

    /// <summary>The segments.</summary>
    public ReadOnlySpan<ParameterSegment> Segments => _segments;

    /// <summary>The end of the last segment: how long the flat parameters are.</summary>
    public long Length { get; }

    /// <summary>Whether any segment has an L1 or L2 penalty.</summary>
    public bool HasPenalties { get; }

    /// <summary>The only segment, of which a sweep over rows goes over some.</summary>
    /// <exception cref="ArgumentException">There is another number of segments.</exception>
    public ParameterSegment RequireTable() => _segments is [ParameterSegment table]
        ? table
        : throw new ArgumentException($"Rows are selected of {_segments.Length} segments; it takes one, a table.");

    /// <summary>
    /// Cuts the segments into pieces for a sweep: neighbours with the same settings are one run, and long runs are cut. A piece is written
    /// as a segment; the cuts depend on the table alone.
    /// </summary>
    /// <param name="longest">The longest piece.</param>
    /// <param name="takesPart">Which segments take part.</param>
    /// <param name="settings">A segment without those settings that do not matter; nothing is left out if not given.</param>
    /// <returns>The pieces, in order.</returns>
    public ParameterSegment[] Cut(
        int longest, Predicate<ParameterSegment> takesPart, Func<ParameterSegment, ParameterSegment>? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(longest);
        ArgumentNullException.ThrowIfNull(takesPart);
        List<ParameterSegment> runs = [];
        foreach (ParameterSegment segment in _segments)
        {
            if (segment.Length == 0 || !takesPart(segment))
            {
                continue;
            }

            ParameterSegment next = settings is null ? segment : settings(segment);
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
            for (long start = 0; start < run.Length; start += longest)
            {
                pieces.Add(run with { Offset = run.Offset + start, Length = Math.Min(longest, run.Length - start) });
            }
        }

        return [.. pieces];
    }
}
