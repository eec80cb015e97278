namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Adds up what the chunks of a <see cref="WeightGradient"/> found, chunk after chunk. An item is some rows of the patch, in one group; the
/// first also sums the bias.
/// </summary>
internal unsafe struct WeightGradientSum : IParallelBody
{
    private const int RowsEach = 64;

    private readonly WeightGradient _gradient;
    private readonly TapPass _pass;
    private readonly float* _dWeights;
    private readonly float* _dBias;
    private readonly bool _accumulate;

    /// <summary>Prepares the sum.</summary>
    /// <param name="gradient">The chunks, when they are computed.</param>
    /// <param name="pass">The forward pass.</param>
    /// <param name="dWeights">The filters' gradient.</param>
    /// <param name="dBias">The bias's gradient; null for none.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public WeightGradientSum(in WeightGradient gradient, TapPass pass, float* dWeights, float* dBias, bool accumulate)
    {
        (_gradient, _pass, _accumulate) = (gradient, pass, accumulate);
        _dWeights = dWeights;
        _dBias = dBias;
    }

    /// <summary>The number of items.</summary>
    public readonly int Items => _pass.Groups * RowParts;

    private readonly int RowParts => Partition.Count(_pass.PatchSize, RowsEach);

    /// <inheritdoc/>
    public readonly void Run(int item, int worker)
    {
        int group = item / RowParts;
        int firstRow = item % RowParts * RowsEach;
        int endRow = Math.Min(firstRow + RowsEach, _pass.PatchSize);
        for (int panel = 0; panel < _gradient.PanelsPerGroup; panel++)
        {
            int first = panel * MicroKernel.MaximumColumns;
            int columns = Math.Min(MicroKernel.MaximumColumns, _pass.GroupTargetChannels - first);
            int width = MicroKernel.PanelColumns(columns);
            nint partials = ((group * _gradient.PanelsPerGroup) + panel) * _gradient.PanelSize;
            for (int row = firstRow; row < endRow; row++)
            {
                float* to = _dWeights + ((nint)row * _pass.TargetChannels) + (group * _pass.GroupTargetChannels) + first;
                _gradient.Sums.Add(partials + ((nint)row * width), columns, to, _accumulate);
            }
        }

        if (item == 0)
        {
            _gradient.Sums.AddBias(_pass.TargetChannels, _dBias, _accumulate);
        }
    }
}
