namespace MLNet.DeepExtensions;

/// <summary>The targets and weights of rows in memory, in blocks, so that an unknown number of rows makes nothing copy.</summary>
internal sealed class TargetBlocks(int width, bool hasWeights)
{
    private const int RowsPerBlock = 1 << 12;
    private readonly List<float[]> _targets = [];
    private readonly List<float[]> _weights = [];

    /// <summary>The number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> target, float weight)
    {
        int slot = (int)(Count++ % RowsPerBlock);
        if (slot == 0)
        {
            _targets.Add(new float[RowsPerBlock * width]);
            _weights.Add(hasWeights ? new float[RowsPerBlock] : []);
        }

        target.CopyTo(_targets[^1].AsSpan(slot * width));
        if (hasWeights)
        {
            _weights[^1][slot] = weight;
        }
    }

    /// <summary>Copies a row's target and gives its weight.</summary>
    public float Read(long row, Span<float> target)
    {
        (int block, int slot) = ((int)(row / RowsPerBlock), (int)(row % RowsPerBlock));
        _targets[block].AsSpan(slot * width, width).CopyTo(target);
        return hasWeights ? _weights[block][slot] : 1f;
    }
}
