using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// A <see cref="TapPass"/> over a batch as matrix products: one item computes a block of positions for a range of target channels.
/// The left operand, the patches, is never written down: the register tile reads it from the images.
/// </summary>
internal unsafe struct TapConvolution : IParallelBody
{
    // Below so many positions a block does not pay for the panels that it reads; above, it leaves the second-level cache.
    private const int FewestPositions = 128;
    private const int MostPositions = 576;
    private const int WantedItems = 16;

    private readonly WorkerTeam _team;
    private readonly TapPass _pass;
    private readonly WeightPanels _panels;
    private readonly float* _packed;
    private readonly PixelBlocks _blocks;
    private readonly int _parts;
    private readonly float* _source;
    private readonly TapTarget _target;

    /// <summary>Prepares a pass and packs the weights, except where each panel is read by so few blocks that they better pack it on their way.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="source">The source images.</param>
    /// <param name="panels">The filters.</param>
    /// <param name="shared">Memory that all threads see.</param>
    /// <param name="target">Where the sums go.</param>
    public TapConvolution(WorkerTeam team, TapPass pass, int batch, float* source, in WeightPanels panels, NativeScratch shared, in TapTarget target)
    {
        (_team, _pass, _panels, _target) = (team, pass, panels, target);
        _source = source;
        long positions = (long)batch * pass.Positions;
        _blocks = new PixelBlocks(pass, batch, (int)Math.Clamp(positions / WantedItems, FewestPositions, MostPositions));
        int items = _blocks.Count * pass.Groups;
        _parts = Math.Clamp((WantedItems + items - 1) / items, 1, panels.PerGroup);
        if (_blocks.Count > 2)
        {
            _packed = shared.Take(panels.Size * panels.Count);
            _panels.PackAll(team, _packed);
        }

        IsLarge = positions * pass.PatchSize * pass.TargetChannels / pass.Groups > 1 << 20;
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _blocks.Count * _pass.Groups * _parts;

    /// <summary>Whether there is enough to do for more than one thread.</summary>
    public readonly bool IsLarge { get; }

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int part = item % _parts;
        int group = item / _parts % _pass.Groups;
        (int image, int images, int row, int rows) = _blocks[item / _parts / _pass.Groups];
        int firstPanel = (int)((long)_panels.PerGroup * part / _parts);
        int endPanel = (int)((long)_panels.PerGroup * (part + 1) / _parts);
        int firstColumn = firstPanel * MicroKernel.MaximumColumns;
        int columns = Math.Min(endPanel * MicroKernel.MaximumColumns, _pass.GroupTargetChannels) - firstColumn;
        int positions = images * rows * _pass.Columns.Count;

        nint copySize = _pass.CopySize(rows);
        nint addressFloats = Aligned((nint)positions * sizeof(float*) / sizeof(float));
        nint copyFloats = Aligned(images * copySize);
        nint panelFloats = _packed == null ? Aligned(_panels.Size) : 0;
        nint sumFloats = _target.IsWrittenInPlace(_pass) ? 0 : (nint)positions * columns;
        float* scratch = _team.ScratchFloats(worker, addressFloats + copyFloats + panelFloats + sumFloats);
        float** addresses = (float**)scratch;
        float* copies = scratch + addressFloats;
        float* ownPanel = copies + copyFloats;
        float* sums = ownPanel + panelFloats;

        FindPatches(image, images, row, rows, group, copies, addresses);
        int targetColumn = (group * _pass.GroupTargetChannels) + firstColumn;
        nint sumRow = columns;
        if (sumFloats == 0)
        {
            sums = _target.Values + ((((nint)image * _pass.TargetHeight) + row) * _pass.TargetWidth * _pass.TargetChannels) + targetColumn;
            sumRow = _pass.TargetChannels;
        }

        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int index = (group * _panels.PerGroup) + panel;
            float* packed = _packed + (index * _panels.Size);
            if (_packed == null)
            {
                packed = ownPanel;
                _panels.Pack(index, packed);
            }

            int column = (panel - firstPanel) * MicroKernel.MaximumColumns;
            Multiply(addresses, positions, packed, sums + column, sumRow, Math.Min(MicroKernel.MaximumColumns, columns - column), sumFloats == 0);
        }

        _target.Finish(_pass, image, images, row, rows, targetColumn, columns, sums, sumRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Aligned(nint floats) => (floats + 15) & ~15;

    private readonly void Multiply(float** addresses, int positions, float* packed, float* sums, nint sumRow, int columns, bool inPlace)
    {
        int width = MicroKernel.PanelColumns(columns);
        GatherTile tile = new()
        {
            Starts = _pass.RunStarts,
            Runs = _pass.RunCount,
            Length = _pass.RunLength,
            Step = 1,
            B = packed + width,
            BStep = width,
            IsBPadded = true,
            CRow = sumRow,
            Columns = columns,
        };
        _target.Prepare(ref tile);
        for (int position = 0; position < positions;)
        {
            int tileRows = GatherKernel.TileRows(positions - position);
            tile.A = addresses + position;
            tile.C = sums + (position * sumRow);
            bool adds = inPlace && _target.Accumulates;
            tile.Initial = adds ? tile.C : packed;
            tile.InitialRow = adds ? sumRow : 0;
            GatherKernel.Multiply(tileRows, in tile);
            position += tileRows;
        }
    }

    private readonly void FindPatches(int image, int images, int row, int rows, int group, float* copies, float** addresses)
    {
        int columns = _pass.Columns.Count;
        nint step = (nint)_pass.Columns.Step * _pass.Pixel;
        for (int n = image; n < image + images; n++)
        {
            float* first = _pass.InPlace(_source, n, row, group);
            if (_pass.IsCopied)
            {
                first = copies;
                _pass.Copy(_source, n, row, rows, group, first);
                copies += _pass.CopySize(rows);
            }

            for (int r = 0; r < rows; r++, first += _pass.Rows.Step * _pass.Pitch)
            {
                for (int c = 0; c < columns; c++)
                {
                    *addresses++ = first + (c * step);
                }
            }
        }
    }
}
