namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A sum over taps on a lattice of target positions: <c>t[i, j] = sum over taps s[i step + row offset, j step + column offset] w[tap]</c>.
/// A convolution's forward pass is one; so is its data gradient at stride 1, with the taps mirrored; at a larger stride it is one
/// for each phase of the input positions, since different taps reach them.
/// </summary>
/// <remarks>
/// Sources are read in place. Where taps of a position lie in the padding they are left out, not multiplied with zeros:
/// the axes' zones say which, and <see cref="Runs"/> has the addresses of the rest.
/// </remarks>
internal sealed class TapPass
{
    // Each zone lists its taps: with filters of hundreds of taps each way there would be as many lists, of all of them.
    private const long MostListedTaps = 1 << 20;

    /// <summary>Works out the runs.</summary>
    /// <param name="rows">The vertical axis.</param>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="kernelWidth">Taps in a row of the filter.</param>
    /// <param name="sourceChannels">Channels of the source images.</param>
    /// <param name="target">Height, width and channels of the target images.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    public TapPass(
        TapAxis rows, TapAxis columns, int kernelWidth, int sourceChannels, (int Height, int Width, int Channels) target, int groups)
    {
        (Rows, Columns, SourceChannels) = (rows, columns, sourceChannels);
        (TargetHeight, TargetWidth, TargetChannels) = target;
        IsDepthwise = groups > 1 && groups == sourceChannels && groups == target.Channels;
        Groups = IsDepthwise ? 1 : groups;
        PatchChannels = IsDepthwise ? 1 : sourceChannels / groups;
        WeightTaps = new int[rows.Taps.Length * columns.Taps.Length];
        for (int i = 0; i < WeightTaps.Length; i++)
        {
            WeightTaps[i] = (rows.Taps[i / columns.Taps.Length] * kernelWidth) + columns.Taps[i % columns.Taps.Length];
        }

        ListsRows = (long)WeightTaps.Length * columns.Zones.Length <= MostListedTaps;
        Runs = Array.ConvertAll(
            columns.Zones, zone => new TapRuns(this, zone, ListsRows ? rows.Taps.Length : Math.Min(1, rows.Taps.Length)));
    }

    /// <summary>The vertical axis.</summary>
    public TapAxis Rows { get; }

    /// <summary>The horizontal axis.</summary>
    public TapAxis Columns { get; }

    /// <summary>Channels of the source images.</summary>
    public int SourceChannels { get; }

    /// <summary>Rows of the target images.</summary>
    public int TargetHeight { get; }

    /// <summary>Columns of the target images.</summary>
    public int TargetWidth { get; }

    /// <summary>Channels of the target images.</summary>
    public int TargetChannels { get; }

    /// <summary>Whether each target channel reads its own source channel alone, so that channels are lanes.</summary>
    public bool IsDepthwise { get; }

    /// <summary>
    /// The number of matrix products: one for each group of channels that do not mix, one for all channels of a depthwise pass.
    /// </summary>
    public int Groups { get; }

    /// <summary>Source channels that a target value reads.</summary>
    public int PatchChannels { get; }

    /// <summary>Target channels of a matrix product.</summary>
    public int GroupTargetChannels => TargetChannels / Groups;

    /// <summary>Which of the filter's taps each tap is, row after row of this pass.</summary>
    public int[] WeightTaps { get; }

    /// <summary>The length of the sums.</summary>
    public int PatchSize => WeightTaps.Length * PatchChannels;

    /// <summary>Target positions in an image.</summary>
    public int Positions => Rows.Count * Columns.Count;

    /// <summary>Multiplications and additions of one image, counted as one.</summary>
    public long Products => (long)Positions * PatchSize * TargetChannels;

    /// <summary>Values of a row of taps with its channels.</summary>
    public int LineValues => Columns.Taps.Length * PatchChannels;

    /// <summary>The distance between source rows.</summary>
    public nint Pitch => (nint)Columns.SourceSize * SourceChannels;

    /// <summary>Whether the lattice is the whole target image.</summary>
    public bool IsWholeTarget => Rows.Spacing == 1 && Columns.Spacing == 1;

    /// <summary>
    /// Whether the runs are those of all rows of taps; else they are those of one row, which the others repeat further down.
    /// </summary>
    public bool ListsRows { get; }

    /// <summary>The runs of memory that make up a patch, for each zone of the horizontal axis.</summary>
    public TapRuns[] Runs { get; }

    /// <summary>Whether a batch is worth waking the team, which costs as much as some million products.</summary>
    public bool IsLarge(int batch) => Products * batch > 1 << 20;

    /// <summary>Where the taps' offsets are counted from for a position, in the batch of source images.</summary>
    public nint SourceOffset(int image, int row, int column) =>
        ((((nint)image * Rows.SourceSize) + (row * Rows.Step)) * Pitch) + ((nint)column * Columns.Step * SourceChannels);

    /// <summary>Where a position's first channel lies in the batch of target images.</summary>
    public nint TargetOffset(int image, int row, int column) =>
        (((((nint)image * TargetHeight) + Rows.Origin + (row * Rows.Spacing)) * TargetWidth) + Columns.Origin
            + (column * Columns.Spacing)) * TargetChannels;
}
