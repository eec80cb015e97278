namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One axis of a <see cref="TapPass"/>: target position <c>origin + i spacing</c>, for i from 0 to count - 1, reads the source positions
/// <c>i step + offset</c>, one for each tap.
/// </summary>
internal sealed class TapAxis
{
    private TapAxis(int count, int step, int origin, int spacing, int sourceSize, List<(int Tap, int Offset)> taps)
    {
        (Count, Step, Origin, Spacing, SourceSize) = (count, step, origin, spacing, sourceSize);
        taps.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        Taps = [.. taps.Select(t => t.Tap)];
        Offsets = [.. taps.Select(t => t.Offset)];
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

    /// <summary>Where each tap reads.</summary>
    public int[] Offsets { get; }

    /// <summary>The first source position that is read; negative in the padding.</summary>
    public int First => Offsets.Length == 0 ? 0 : Offsets[0];

    /// <summary>The number of source positions between the first and the last that one target position reads, both included.</summary>
    public int Span => Offsets.Length == 0 ? 0 : Offsets[^1] - Offsets[0] + 1;

    /// <summary>Whether some tap of some position reads outside of the source.</summary>
    public bool LeavesSource => Offsets.Length > 0 && (First < 0 || ((Count - 1) * Step) + Offsets[^1] >= SourceSize);

    /// <summary>Whether the taps read adjacent positions.</summary>
    public bool IsDense => Span == Offsets.Length;

    /// <summary>The forward pass: output i reads inputs <c>i stride - padding + u dilation</c>.</summary>
    public static TapAxis Forward(int inSize, int outSize, int kernel, int stride, int padding, int dilation)
    {
        List<(int, int)> taps = [];
        for (int u = 0; u < kernel; u++)
        {
            taps.Add((u, (u * dilation) - padding));
        }

        return new TapAxis(outSize, stride, 0, 1, inSize, taps);
    }

    /// <summary>
    /// The backward pass for the inputs <c>phase + i stride</c>, which the same taps reach: those u for which
    /// <c>phase + padding - u dilation</c> is a multiple of the stride.
    /// </summary>
    public static TapAxis Backward(int inSize, int outSize, int kernel, int stride, int padding, int dilation, int phase)
    {
        List<(int, int)> taps = [];
        for (int u = 0; u < kernel; u++)
        {
            int distance = phase + padding - (u * dilation);
            if (distance % stride == 0)
            {
                taps.Add((u, distance / stride));
            }
        }

        return new TapAxis((inSize - phase + stride - 1) / stride, 1, phase, stride, outSize, taps);
    }
}
