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

    /// <summary>
    /// Prepares a pass and packs the weights, except where each panel is read by so few blocks that they better pack it on their way.
    /// </summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="source">The source images.</param>
    /// <param name="panels">The filters.</param>
    /// <param name="target">Where the sums go.</param>
    /// <param name="packed">The weights where they are packed already; otherwise null.</param>
    public TapConvolution(
        WorkerTeam team, TapPass pass, int batch, float* source, in WeightPanels panels, in TapTarget target, float* packed = null)
    {
        (_team, _pass, _panels, _target) = (team, pass, panels, target);
        _source = source;
        long positions = (long)batch * pass.Positions;
        int most = Math.Min(panels.PerGroup * pass.Groups, WantedItems);
        _blocks = new PixelBlocks(pass, batch, (int)Math.Clamp(positions * most / WantedItems, FewestPositions, MostPositions));
        int items = _blocks.Count * pass.Groups;
        _parts = Math.Clamp((WantedItems + items - 1) / items, 1, panels.PerGroup);
        _packed = packed;
        if (packed == null && _blocks.Count > 2)
        {
            _packed = team.Common<float>(panels.Size * panels.Count);
            _panels.PackAll(team, _packed);
        }
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _blocks.Count * _pass.Groups * _parts;

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int part = item % _parts;
        int group = item / _parts % _pass.Groups;
        LatticeBlock block = _blocks[item / _parts / _pass.Groups];
        int firstPanel = (int)((long)_panels.PerGroup * part / _parts);
        int endPanel = (int)((long)_panels.PerGroup * (part + 1) / _parts);
        int firstColumn = firstPanel * MicroKernel.MaximumColumns;
        int columns = Math.Min(endPanel * MicroKernel.MaximumColumns, _pass.GroupTargetChannels) - firstColumn;
        int positions = block.Positions(_pass);

        nint addressFloats = Aligned((nint)positions * sizeof(float*) / sizeof(float));
        nint panelFloats = _packed == null ? Aligned(_panels.Size) : 0;
        nint sumFloats = _target.IsWrittenInPlace ? 0 : (nint)positions * columns;
        float* scratch = _team.ScratchFloats(worker, (2 * addressFloats) + panelFloats + sumFloats);
        float** patches = (float**)scratch;
        float** targets = (float**)(scratch + addressFloats);
        float* ownPanel = scratch + (2 * addressFloats);
        float* sums = _target.IsWrittenInPlace ? null : ownPanel + panelFloats;

        int targetColumn = (group * _pass.GroupTargetChannels) + firstColumn;
        int sourceChannel = _pass.IsDepthwise ? firstColumn : group * _pass.PatchChannels;
        block.FindAddresses(_pass, _source + sourceChannel, patches, _target.Values + targetColumn, sums, columns, targets);
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
            Multiply(in block, patches, targets, packed, Math.Min(MicroKernel.MaximumColumns, columns - column));
            for (int i = 0; i < positions; i++)
            {
                targets[i] += MicroKernel.MaximumColumns;
                patches[i] += _pass.IsDepthwise ? MicroKernel.MaximumColumns : 0;
            }
        }

        _target.Finish(_pass, in block, targetColumn, columns, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Aligned(nint floats) => (floats + 15) & ~15;

    private readonly void Multiply(in LatticeBlock block, float** patches, float** targets, float* packed, int columns)
    {
        int width = MicroKernel.PanelColumns(columns);
        GatherTile tile = new()
        {
            Step = 1,
            IsLanewise = _pass.IsDepthwise,
            B = packed + width,
            BStep = width,
            IsBPadded = true,
            Accumulate = _target.Accumulates && _target.IsWrittenInPlace,
            Initial = packed,
            Columns = columns,
        };
        _target.Prepare(ref tile);
        foreach (TapAxis.Zone zone in _pass.Rows.Zones)
        {
            int rows = block.RowsIn(zone);
            if (rows <= 0)
            {
                continue;
            }

            foreach (TapRuns runs in _pass.Runs)
            {
                int firstListed = _pass.ListsRows ? zone.FirstTap : 0;
                int tapRows = zone.EndTap - zone.FirstTap;
                tile.Starts = runs.Starts(firstListed);
                tile.BStarts = runs.PatchRows(firstListed);
                tile.Runs = runs.Count(_pass.ListsRows ? tapRows : Math.Min(1, tapRows));
                tile.Length = runs.Length;
                for (int left = block.Images * rows * (runs.Zone.End - runs.Zone.First); left > 0;)
                {
                    int tileRows = GatherKernel.TileRows(left);
                    tile.A = patches;
                    tile.C = targets;
                    if (_pass.ListsRows || tapRows == 0)
                    {
                        GatherKernel.Multiply(tileRows, in tile);
                    }
                    else
                    {
                        MultiplyByRow(tileRows, tile, zone);
                    }

                    patches += tileRows;
                    targets += tileRows;
                    left -= tileRows;
                }
            }
        }
    }

    // The runs are those of one row of taps: the sums go on from row to row, in the order that they have in one go.
    private readonly void MultiplyByRow(int tileRows, GatherTile tile, TapAxis.Zone zone)
    {
        float** patches = stackalloc float*[MicroKernel.MaximumRows];
        float** images = tile.A;
        float* filters = tile.B;
        bool clamp = tile.Clamp;
        tile.A = patches;
        for (int row = zone.FirstTap; row < zone.EndTap; row++)
        {
            nint offset = _pass.Rows.Offsets[row] * _pass.Pitch;
            for (int i = 0; i < tileRows; i++)
            {
                patches[i] = images[i] + offset;
            }

            tile.B = filters + ((nint)row * _pass.Columns.Taps.Length * _pass.PatchChannels * tile.BStep);
            tile.Clamp = clamp && row == zone.EndTap - 1;
            GatherKernel.Multiply(tileRows, in tile);
            tile.Accumulate = true;
        }
    }
}
