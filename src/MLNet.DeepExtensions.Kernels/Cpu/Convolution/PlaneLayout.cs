namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How a <see cref="PlaneConvolution"/> lays images out: a plane a channel, rows one after another with as many zeros between them as the filter looks over an
/// edge. So a tap is one distance for all positions of a plane, and a vector runs over the ends of rows.
/// </summary>
internal readonly struct PlaneLayout
{
    private const int CacheLineFloats = 16;

    /// <summary>Lays a pass out.</summary>
    /// <param name="pass">A pass for which <see cref="Fits"/> holds.</param>
    public PlaneLayout(TapPass pass)
    {
        TapAxis columns = pass.Columns;
        Lead = Math.Max(0, -columns.Offsets[0]);
        int overRight = Math.Max(0, columns.Count + columns.Offsets[^1] - columns.SourceSize);
        Pitch = Math.Max(columns.SourceSize + Math.Max(Lead, overRight), columns.Count);
        Apart = ((Pitch + CacheLineFloats - 1) / CacheLineFloats | 1) * CacheLineFloats;
        ExtraRows = pass.Rows.Offsets[^1] - pass.Rows.Offsets[0];
    }

    /// <summary>Zeros before the first row.</summary>
    public int Lead { get; }

    /// <summary>The distance between rows, of sources and of targets.</summary>
    public int Pitch { get; }

    /// <summary>The distance between rows where whole vectors of one must not reach the next: an odd number of cache lines.</summary>
    public int Apart { get; }

    /// <summary>Source rows that are read beyond as many as there are target rows.</summary>
    public int ExtraRows { get; }

    /// <summary>Whether a pass reads a source position for each target position, the same distance away for each tap, and mixes channels.</summary>
    public static bool Fits(TapPass pass) =>
        pass.Rows.Step == 1 && pass.Columns.Step == 1 && pass.IsWholeTarget && !pass.IsDepthwise && pass.PatchSize > 0;

    /// <summary>
    /// Floats of a plane with so many rows and what vectors read and write behind them: an odd number of cache lines, so that planes do not share the same few
    /// sets of a cache.
    /// </summary>
    public nint Plane(int rows) =>
        ((Lead + ((nint)rows * Pitch) + (2 * MicroKernel.MaximumColumns) + CacheLineFloats - 1) / CacheLineFloats | 1) * CacheLineFloats;
}
