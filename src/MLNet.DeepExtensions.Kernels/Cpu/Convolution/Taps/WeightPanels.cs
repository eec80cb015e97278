using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The filters as the right operand of a <see cref="TapPass"/>, packed in panels as wide as a register tile. A panel's first row is the
/// bias, with which the sums begin; then comes a row for each tap and source channel, padded with zeros to whole vectors.
/// </summary>
internal unsafe struct WeightPanels : IParallelBody
{
    private readonly TapPass _pass;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly bool _backward;
    private float* _packed;

    /// <summary>Describes the panels.</summary>
    /// <param name="pass">The pass, from images to outputs or back.</param>
    /// <param name="weights">The filters, <c>[KH, KW, C / groups, O]</c>.</param>
    /// <param name="bias">The bias of the target channels; null for none.</param>
    /// <param name="backward">Whether the pass leads from outputs to images, so that the filters are transposed.</param>
    public WeightPanels(TapPass pass, float* weights, float* bias, bool backward)
    {
        (_pass, _backward) = (pass, backward);
        _weights = weights;
        _bias = bias;
    }

    /// <summary>The bias of the target channels; null for none.</summary>
    public readonly float* Bias => _bias;

    /// <summary>Panels of one group.</summary>
    public readonly int PerGroup => Partition.Count(_pass.GroupTargetChannels, MicroKernel.MaximumColumns);

    /// <summary>The number of panels.</summary>
    public readonly int Count => PerGroup * _pass.Groups;

    /// <summary>Floats of a panel.</summary>
    public readonly nint Size => (nint)(_pass.PatchSize + 1) * MicroKernel.MaximumColumns;

    /// <summary>Packs all panels, one after another.</summary>
    public void PackAll(WorkerTeam team, float* to)
    {
        _packed = to;
        team.For(Count, ref this, parallel: Count * Size > 1 << 16);
    }

    /// <inheritdoc/>
    public readonly void Run(int item, int worker) => Pack(item, _packed + (item * Size));

    /// <summary>Packs one panel.</summary>
    /// <param name="index">The panel, counted through all groups.</param>
    /// <param name="to">Where it goes.</param>
    public readonly void Pack(int index, float* to)
    {
        int group = index / PerGroup;
        int first = index % PerGroup * MicroKernel.MaximumColumns;
        int columns = Math.Min(MicroKernel.MaximumColumns, _pass.GroupTargetChannels - first);
        int width = MicroKernel.PanelColumns(columns);
        Span<float> bias = new(to, width);
        bias.Clear();
        if (_bias != null)
        {
            new ReadOnlySpan<float>(_bias + (group * _pass.GroupTargetChannels) + first, columns).CopyTo(bias);
        }

        to += width;
        int depth = _pass.PatchChannels;
        foreach (int tap in _pass.WeightTaps)
        {
            if (_backward && !_pass.IsDepthwise)
            {
                nint row = (nint)_pass.SourceChannels;
                float* from = _weights + ((((nint)tap * _pass.GroupTargetChannels) + first) * row) + (group * depth);
                Transpose(from, row, columns, depth, to, width);
            }
            else
            {
                nint row = (nint)_pass.TargetChannels;
                float* from = _weights + (tap * depth * row) + (group * _pass.GroupTargetChannels) + first;
                Copy(from, row, depth, columns, to, width);
            }

            to += (nint)depth * width;
        }
    }

    /// <summary>Writes the filters as rows, <c>[target channel][source channel of the group][tap]</c>.</summary>
    /// <param name="to">Where they go.</param>
    public readonly void CopyRows(float* to)
    {
        int sources = _pass.PatchChannels;
        int targets = _pass.GroupTargetChannels;
        nint tapStep = (nint)(_backward ? targets * _pass.SourceChannels : sources * _pass.TargetChannels);
        for (int target = 0; target < _pass.TargetChannels; target++)
        {
            (int group, int inGroup) = Math.DivRem(target, targets);
            for (int source = 0; source < sources; source++)
            {
                nint from = _backward ? ((nint)inGroup * _pass.SourceChannels) + (group * sources) + source
                    : ((nint)source * _pass.TargetChannels) + target;
                foreach (int tap in _pass.WeightTaps)
                {
                    *to++ = _weights[from + (tap * tapStep)];
                }
            }
        }
    }

    private static void Copy(float* from, nint fromRow, int rows, int columns, float* to, int width)
    {
        if (columns == width && width % Vector512<float>.Count == 0)
        {
            CopyWholeVectors(from, fromRow, rows, to, width);
            return;
        }

        for (int r = 0; r < rows; r++, from += fromRow, to += width)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
            new Span<float>(to + columns, width - columns).Clear();
        }
    }

    // The rows lie far apart, which hides them from the processor's own prefetching.
    private static void CopyWholeVectors(float* from, nint fromRow, int rows, float* to, int width)
    {
        const int RowsAhead = 16;
        for (int r = 0; r < rows; r++, from += fromRow, to += width)
        {
            for (int c = 0; c < width; c += Vector512<float>.Count)
            {
                if (Sse.IsSupported)
                {
                    Sse.Prefetch0(from + (RowsAhead * fromRow) + c);
                }

                Vector512.Store(Vector512.Load(from + c), to + c);
            }
        }
    }

    // from is [columns, rows].
    private static void Transpose(float* from, nint fromRow, int columns, int rows, float* to, int width)
    {
        nint size = (nint)rows * width;
        if (columns < width)
        {
            new Span<float>(to, checked((int)size)).Clear();
        }

        for (int c = 0; c < columns; c += MicroKernel.VectorLength)
        {
            Transposition.Strip(
                from + (c * fromRow), fromRow, Math.Min(MicroKernel.VectorLength, columns - c), rows, to + c, width, to + size);
        }
    }
}
