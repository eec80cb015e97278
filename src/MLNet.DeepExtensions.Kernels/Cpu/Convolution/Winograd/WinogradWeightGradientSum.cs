namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Adds up what the chunks of a <see cref="WinogradWeightGradient"/> found, chunk after chunk, and transforms the sums to the filters'
/// gradient. An item is some source channels; the first also sums the bias.
/// </summary>
internal readonly unsafe struct WinogradWeightGradientSum : IParallelBody
{
    private const int ChannelsEach = 8;

    private readonly WorkerTeam _team;
    private readonly WinogradWeightGradient _gradient;
    private readonly float* _dWeights;
    private readonly float* _dBias;
    private readonly bool _accumulate;

    /// <summary>Prepares the sum.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="gradient">The chunks, when they are computed.</param>
    /// <param name="dWeights">The filters' gradient.</param>
    /// <param name="dBias">The bias's gradient; null for none.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    public WinogradWeightGradientSum(WorkerTeam team, in WinogradWeightGradient gradient, float* dWeights, float* dBias, bool accumulate)
    {
        (_team, _gradient, _accumulate) = (team, gradient, accumulate);
        _dWeights = dWeights;
        _dBias = dBias;
    }

    /// <summary>The number of items.</summary>
    public int Items => Partition.Count(Taps.SourceChannels, ChannelsEach);

    private TapPass Taps => _gradient.Pass.Taps;

    /// <inheritdoc/>
    public void Run(int item, int worker)
    {
        ChunkSums sums = _gradient.Sums;
        float* scratch = _team.ScratchFloats(worker, WinogradKernel.ScratchFloats);
        int end = Math.Min((item + 1) * ChannelsEach, Taps.SourceChannels);
        for (int c = item * ChannelsEach; c < end; c++)
        {
            WinogradPlanes points = new(sums.First + (c * _gradient.TargetRow), _gradient.PointSize);
            WinogradPlanes taps = new(_dWeights + ((nint)c * Taps.TargetChannels), (nint)Taps.SourceChannels * Taps.TargetChannels);
            WinogradKernel.FilterGradient(
                _gradient.Pass, points, sums.Size, sums.Count, Taps.TargetChannels, scratch, taps, _accumulate);
        }

        if (item == 0)
        {
            sums.AddBias(Taps.TargetChannels, _dBias, _accumulate);
        }
    }
}
