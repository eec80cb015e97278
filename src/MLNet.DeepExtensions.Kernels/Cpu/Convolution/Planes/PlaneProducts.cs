using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The products over planes: each target channel is a row of a register tile, whose lanes are positions. Either all taps at once, or those
/// of a row of taps for each of the products of <see cref="RowWinograd"/>.
/// </summary>
internal readonly unsafe struct PlaneProducts
{
    private readonly PlanePass _pass;
    private readonly float* _filters;

    /// <summary>Reorders the filters.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="filters">The filters.</param>
    public PlaneProducts(WorkerTeam team, PlanePass pass, in WeightPanels filters)
    {
        _pass = pass;
        TapPass taps = pass.Taps;
        nint count = (nint)taps.PatchSize * taps.TargetChannels;
        float* memory = team.Common<float>(3 * count);
        filters.CopyRows(memory);
        if (pass.IsWinograd)
        {
            RowWinograd.Filters(memory, (nint)taps.TargetChannels * taps.PatchChannels, taps.Columns.Taps.Length, memory + count);
        }

        _filters = pass.IsWinograd ? memory + count : memory;
    }

    /// <summary>Computes the sums of some rows of positions, or the products of some rows of tiles.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="planes">The sources.</param>
    /// <param name="plane">The distance between their planes.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="sumPlane">The distance between their planes.</param>
    /// <param name="runs">Room for two places a run.</param>
    /// <param name="startsWithSums">Whether to add to what stands in the sums: the bias.</param>
    /// <param name="target">What happens to sums on the way.</param>
    [SkipLocalsInit]
    public void Multiply(
        int rows, float* planes, nint plane, float* sums, nint sumPlane, nint* runs, bool startsWithSums, in TapTarget target)
    {
        (TapPass taps, PlaneLayout layout) = (_pass.Taps, _pass.Layout);
        nint* places = runs + _pass.Runs;
        for (int i = 0; i < _pass.Runs; i++)
        {
            (int line, int column) = Math.DivRem(i * _pass.RunLength, taps.Columns.Taps.Length);
            (int channel, int row) = Math.DivRem(line, _pass.TapRows);
            runs[i] = i * _pass.RunLength;
            nint place = (channel * plane) + ((nint)(taps.Rows.Offsets[row] - taps.Rows.Offsets[0]) * layout.Pitch) + layout.Lead;
            places[i] = (place / layout.Images) + taps.Columns.Offsets[column];
        }

        float** operands = stackalloc float*[2 * MicroKernel.MaximumRows];
        GatherTile tile = new()
        {
            A = operands,
            C = operands + MicroKernel.MaximumRows,
            Starts = runs,
            BStarts = places,
            Runs = _pass.Runs,
            Length = _pass.RunLength,
            Step = 1,
            BStep = layout.Images,
            Accumulate = startsWithSums,
        };
        if (!_pass.IsWinograd)
        {
            target.Prepare(ref tile);
        }

        nint positions = ((nint)(rows - 1) * layout.Pitch) + layout.Row;
        nint patch = (nint)_pass.Runs * _pass.RunLength;
        int products = _pass.IsWinograd ? RowWinograd.Products : 1;
        float* filters = _filters;
        for (int i = 0; i < products * taps.Groups; i++)
        {
            MultiplyGroup(ref tile, filters, patch, planes, positions, sums, sumPlane);
            filters += taps.GroupTargetChannels * patch;
            planes += taps.PatchChannels * plane;
            sums += taps.GroupTargetChannels * sumPlane;
        }
    }

    private void MultiplyGroup(ref GatherTile tile, float* filters, nint patch, float* planes, nint positions, float* sums, nint sumPlane)
    {
        int channels = _pass.Taps.GroupTargetChannels;
        for (nint position = 0; position < positions; position += MicroKernel.MaximumColumns)
        {
            tile.B = planes + position;
            tile.Columns = MicroKernel.PanelColumns(positions - position);
            for (int channel = 0; channel < channels;)
            {
                int height = GatherKernel.TileRows(channels - channel);
                for (int i = 0; i < height; i++, channel++)
                {
                    tile.A[i] = filters + (channel * patch);
                    tile.C[i] = sums + (channel * sumPlane) + position;
                }

                GatherKernel.Multiply(height, in tile);
            }
        }
    }
}
