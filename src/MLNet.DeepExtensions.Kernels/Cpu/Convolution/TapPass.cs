using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A sum over taps on a lattice of target positions: <c>t[i, j] = sum over taps s[i step + row offset, j step + column offset] w[tap]</c>.
/// A convolution's forward pass is one; so is its data gradient at stride 1, with the taps mirrored; at a larger stride it is one
/// for each phase of the input positions, since different taps reach them.
/// </summary>
/// <remarks>
/// The sources are read in place where no tap leaves the image, otherwise from a copy with zeros around it.
/// Taps that read adjacent memory are merged into runs.
/// </remarks>
internal sealed unsafe class TapPass
{
    private readonly nint[] _starts;

    public TapPass(TapAxis rows, TapAxis columns, int kernelWidth, int sourceChannels, int targetChannels, int groups, int targetHeight, int targetWidth)
    {
        (Rows, Columns) = (rows, columns);
        (SourceChannels, TargetChannels, Groups) = (sourceChannels, targetChannels, groups);
        (TargetHeight, TargetWidth) = (targetHeight, targetWidth);
        TapCount = rows.Taps.Length * columns.Taps.Length;
        IsCopied = TapCount > 0 && (rows.LeavesSource || columns.LeavesSource);
        Pixel = IsCopied ? GroupSourceChannels : sourceChannels;
        CopiedWidth = ((columns.Count - 1) * columns.Step) + columns.Span;
        Pitch = (nint)Pixel * (IsCopied ? CopiedWidth : columns.SourceSize);
        WeightTaps = new int[TapCount];
        for (int i = 0; i < TapCount; i++)
        {
            WeightTaps[i] = (rows.Taps[i / columns.Taps.Length] * kernelWidth) + columns.Taps[i % columns.Taps.Length];
        }

        bool merged = columns.IsDense && Pixel == GroupSourceChannels;
        int inRow = merged ? Math.Min(1, columns.Taps.Length) : columns.Taps.Length;
        RunLength = GroupSourceChannels * (merged ? columns.Taps.Length : 1);
        _starts = GC.AllocateUninitializedArray<nint>(rows.Taps.Length * inRow, pinned: true);
        for (int i = 0; i < _starts.Length; i++)
        {
            _starts[i] = ((rows.Offsets[i / inRow] - rows.First) * Pitch) + ((columns.Offsets[i % inRow] - columns.First) * (nint)Pixel);
        }
    }

    /// <summary>The vertical axis.</summary>
    public TapAxis Rows { get; }

    /// <summary>The horizontal axis.</summary>
    public TapAxis Columns { get; }

    /// <summary>Channels of the source images.</summary>
    public int SourceChannels { get; }

    /// <summary>Channels of the target images.</summary>
    public int TargetChannels { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>Rows of the target images.</summary>
    public int TargetHeight { get; }

    /// <summary>Columns of the target images.</summary>
    public int TargetWidth { get; }

    /// <summary>Source channels of a group.</summary>
    public int GroupSourceChannels => SourceChannels / Groups;

    /// <summary>Target channels of a group.</summary>
    public int GroupTargetChannels => TargetChannels / Groups;

    /// <summary>The number of taps.</summary>
    public int TapCount { get; }

    /// <summary>Which of the filter's taps, row after row, each tap is.</summary>
    public int[] WeightTaps { get; }

    /// <summary>The length of the sums.</summary>
    public int PatchSize => TapCount * GroupSourceChannels;

    /// <summary>Target positions in an image.</summary>
    public int Positions => Rows.Count * Columns.Count;

    /// <summary>Whether the source is read from a copy of one group's channels, with zeros around the image.</summary>
    public bool IsCopied { get; }

    /// <summary>The distance between neighbouring source pixels where they are read.</summary>
    public int Pixel { get; }

    /// <summary>The distance between source rows where they are read.</summary>
    public nint Pitch { get; }

    /// <summary>Columns of a copy.</summary>
    public int CopiedWidth { get; }

    /// <summary>Runs of adjacent elements that make up a patch.</summary>
    public int RunCount => _starts.Length;

    /// <summary>Elements of a run.</summary>
    public int RunLength { get; }

    /// <summary>Where the runs begin, counted from the patch's first element; the memory lives as long as this object.</summary>
    public nint* RunStarts => (nint*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_starts));

    /// <summary>Whether the lattice is the whole target image.</summary>
    public bool IsWholeTarget => Rows.Spacing == 1 && Columns.Spacing == 1;

    /// <summary>Rows of a copy that serves so many lattice rows.</summary>
    public int CopiedHeight(int rows) => ((rows - 1) * Rows.Step) + Rows.Span;

    /// <summary>Floats of a copy that serves so many lattice rows.</summary>
    public nint CopySize(int rows) => IsCopied ? CopiedHeight(rows) * Pitch : 0;

    /// <summary>The address of the first patch of a lattice row, where the source is read in place.</summary>
    /// <param name="source">The images.</param>
    /// <param name="image">The image.</param>
    /// <param name="row">The lattice row.</param>
    /// <param name="group">The group.</param>
    public float* InPlace(float* source, int image, int row, int group) =>
        source + (((((nint)image * Rows.SourceSize) + (row * Rows.Step) + Rows.First) * Columns.SourceSize) + Columns.First) * SourceChannels
        + (group * GroupSourceChannels);

    /// <summary>Copies what some lattice rows of an image read, one group's channels, with zeros outside of the image.</summary>
    /// <param name="source">The images.</param>
    /// <param name="image">The image.</param>
    /// <param name="row">The first lattice row.</param>
    /// <param name="rows">The number of lattice rows.</param>
    /// <param name="group">The group.</param>
    /// <param name="to">The copy, of <see cref="CopySize"/> floats.</param>
    public void Copy(float* source, int image, int row, int rows, int group, float* to)
    {
        int channels = GroupSourceChannels;
        int width = CopiedWidth;
        int left = Math.Clamp(-Columns.First, 0, width);
        int inside = Math.Clamp(Columns.SourceSize - Math.Max(Columns.First, 0), 0, width - left);
        int height = CopiedHeight(rows);
        int first = (row * Rows.Step) + Rows.First;
        float* from = source + ((((nint)image * Rows.SourceSize) + first) * Columns.SourceSize + Math.Max(Columns.First, 0)) * SourceChannels
            + (group * channels);
        for (int r = 0; r < height; r++, to += Pitch, from += (nint)Columns.SourceSize * SourceChannels)
        {
            if ((uint)(first + r) >= (uint)Rows.SourceSize || inside == 0)
            {
                new Span<float>(to, width * channels).Clear();
                continue;
            }

            new Span<float>(to, left * channels).Clear();
            CopyPixels(from, to + (left * channels), inside);
            new Span<float>(to + ((left + inside) * channels), (width - left - inside) * channels).Clear();
        }
    }

    private void CopyPixels(float* from, float* to, int pixels)
    {
        int channels = GroupSourceChannels;
        if (Groups == 1)
        {
            new ReadOnlySpan<float>(from, pixels * channels).CopyTo(new Span<float>(to, pixels * channels));
            return;
        }

        for (int i = 0; i < pixels; i++, from += SourceChannels, to += channels)
        {
            for (int c = 0; c < channels; c++)
            {
                to[c] = from[c];
            }
        }
    }
}
