namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One axis of a <see cref="TapPass"/>: target position <c>origin + i spacing</c>, for i from 0 to count - 1, reads the source positions
/// <c>i step + offset</c>, one for each tap.
/// </summary>
internal sealed class TapAxis
{
    private TapAxis(int count, int step, int origin, int spacing, int sourceSize, List<int> taps, List<int> offsets)
    {
        (Count, Step, Origin, Spacing, SourceSize) = (count, step, origin, spacing, sourceSize);
        Taps = [.. taps];
        Offsets = [.. offsets];
        Zones = FindZones();
        FewestPositions = taps.Count == 0 ? 0 : Enumerable.Range(0, taps.Count)
            .Min(tap => PositionsInside(tap).End - PositionsInside(tap).First);
    }

    /// <summary>Target positions.</summary>
    public int Count { get; }

    /// <summary>The distance in the source between neighbouring target positions.</summary>
    public int Step { get; }

    /// <summary>The first target position.</summary>
    public int Origin { get; }

    /// <summary>The distance between target positions.</summary>
    public int Spacing { get; }

    /// <summary>The source's size.</summary>
    public int SourceSize { get; }

    /// <summary>The filter's taps that contribute, ordered by their offset.</summary>
    public int[] Taps { get; }

    /// <summary>Where each tap reads, ascending.</summary>
    public int[] Offsets { get; }

    /// <summary>The positions from first to last, cut where the taps that read inside of the source change.</summary>
    public Zone[] Zones { get; }

    /// <summary>Whether all taps of all positions read inside of the source.</summary>
    public bool StaysInside => Zones.Length == 1 && Zones[0].FirstTap == 0 && Zones[0].EndTap == Taps.Length;

    /// <summary>For how many positions the tap that does so least reads inside of the source; 0 where there are no taps.</summary>
    public int FewestPositions { get; }

    /// <summary>The positions for which a tap reads inside of the source: from the first to the one before the end.</summary>
    public (int First, int End) PositionsInside(int tap)
    {
        int offset = Offsets[tap];
        int first = offset >= 0 ? 0 : Math.Min(Count, ((-offset - 1) / Step) + 1);
        int end = offset >= SourceSize ? 0 : Math.Min(Count, ((SourceSize - 1 - offset) / Step) + 1);
        return (first, Math.Max(first, end));
    }

    /// <summary>The forward pass: output i reads inputs <c>i stride - padding + u dilation</c>.</summary>
    public static TapAxis Forward(int inSize, int outSize, int kernel, int stride, int padding, int dilation)
    {
        List<int> taps = [];
        List<int> offsets = [];
        for (int u = 0; u < kernel; u++)
        {
            taps.Add(u);
            offsets.Add((u * dilation) - padding);
        }

        return new TapAxis(outSize, stride, 0, 1, inSize, taps, offsets);
    }

    /// <summary>
    /// The backward pass for the inputs <c>phase + i stride</c>, which the same taps reach: those u for which
    /// <c>phase + padding - u dilation</c> is a multiple of the stride.
    /// </summary>
    public static TapAxis Backward(int inSize, int outSize, int kernel, int stride, int padding, int dilation, int phase)
    {
        List<int> taps = [];
        List<int> offsets = [];
        for (int u = kernel - 1; u >= 0; u--)
        {
            int distance = phase + padding - (u * dilation);
            if (distance % stride == 0)
            {
                taps.Add(u);
                offsets.Add(distance / stride);
            }
        }

        return new TapAxis(((inSize - phase - 1) / stride) + 1, 1, phase, stride, outSize, taps, offsets);
    }

    // From position to position the taps inside move to lower numbers, if at all.
    private Zone[] FindZones()
    {
        List<Zone> zones = [];
        int firstTap = Taps.Length;
        int endTap = Taps.Length;
        for (int i = 0; i < Count; i++)
        {
            int start = i * Step;
            while (firstTap > 0 && start + Offsets[firstTap - 1] >= 0)
            {
                firstTap--;
            }

            while (endTap > 0 && start + Offsets[endTap - 1] >= SourceSize)
            {
                endTap--;
            }

            (int First, int End) taps = (First: firstTap, End: Math.Max(firstTap, endTap));
            if (zones.Count > 0 && (zones[^1].FirstTap, zones[^1].EndTap) == taps)
            {
                zones[^1] = zones[^1] with { End = i + 1 };
            }
            else
            {
                zones.Add(new Zone(i, i + 1, taps.First, taps.End));
            }
        }

        return [.. zones];
    }

    /// <summary>Positions whose taps inside of the source are the same.</summary>
    /// <param name="First">The first position.</param>
    /// <param name="End">The position after the last.</param>
    /// <param name="FirstTap">The first tap that reads inside.</param>
    /// <param name="EndTap">The tap after the last.</param>
    internal readonly record struct Zone(int First, int End, int FirstTap, int EndTap);
}
