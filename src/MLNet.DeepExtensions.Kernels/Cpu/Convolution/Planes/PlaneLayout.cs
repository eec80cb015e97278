namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// How a <see cref="PlaneConvolution{TImages}"/> lays images out: a plane a channel, rows one after another with as many zeros between them
/// as the filter looks over an edge. So a tap is one distance for all positions of a plane, and a vector runs over the ends of rows. Images
/// may lie side by side, position by position.
/// </summary>
internal readonly struct PlaneLayout
{
    private const int CacheLineFloats = 16;

    /// <summary>Lays a pass out.</summary>
    /// <param name="pass">A pass that reads a source position for each target position, the same distance away for each tap.</param>
    /// <param name="images">Images side by side.</param>
    public PlaneLayout(TapPass pass, int images)
    {
        TapAxis columns = pass.Columns;
        int lead = Math.Max(0, -columns.Offsets[0]);
        int overRight = Math.Max(0, columns.Count + columns.Offsets[^1] - columns.SourceSize);
        Images = images;
        Lead = lead * images;
        Pitch = Math.Max(columns.SourceSize + Math.Max(lead, overRight), columns.Count) * images;
        Row = columns.Count * images;
        Apart = ((Pitch + CacheLineFloats - 1) / CacheLineFloats | 1) * CacheLineFloats;
        ExtraRows = pass.Rows.Offsets[^1] - pass.Rows.Offsets[0];
    }

    /// <summary>Images side by side: a position is as many values, one of each image.</summary>
    public int Images { get; }

    /// <summary>Zeros before the first row.</summary>
    public int Lead { get; }

    /// <summary>The distance between rows, of sources and of targets.</summary>
    public int Pitch { get; }

    /// <summary>Values of a row of targets.</summary>
    public int Row { get; }

    /// <summary>The distance between rows where whole vectors of one must not reach the next: an odd number of cache lines.</summary>
    public int Apart { get; }

    /// <summary>Source rows that are read beyond as many as there are target rows.</summary>
    public int ExtraRows { get; }

    /// <summary>
    /// Floats of a plane with so many rows and what vectors read and write behind them: an odd number of cache lines, so that planes do not
    /// share the same few sets of a cache.
    /// </summary>
    public nint Plane(int rows) =>
        ((Lead + ((nint)rows * Pitch) + (2 * MicroKernel.MaximumColumns) + CacheLineFloats - 1) / CacheLineFloats | 1) * CacheLineFloats;
}
