namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>What a loss reads and writes, as the contract has it; checked.</summary>
internal readonly unsafe struct LossOperands(
    WorkerTeam team, int rows, int width, bool sparse, float scale, DeviceView<float> predictions, DeviceView<float> targets, DeviceView<float> weights,
    DeviceView<float> losses, DeviceView<float> gradient, bool isInPlace = false)
{
    /// <summary>The number of rows.</summary>
    public readonly int Rows = rows;

    /// <summary>Values in a row.</summary>
    public readonly int Width = width;

    /// <summary>Factor of the gradient.</summary>
    public readonly float Scale = scale;

    /// <summary><c>[rows, width]</c>.</summary>
    public readonly float* Predictions = isInPlace
        ? predictions.ReadReplaceable(team, Extent.Of(rows, width))
        : predictions.Read(team, Extent.Of(rows, width));

    /// <summary><c>[rows, width]</c>, or <c>[rows]</c> for numbers of classes.</summary>
    public readonly float* Targets = targets.Read(team, sparse ? rows : (long)rows * width);

    /// <summary><c>[rows]</c>, or null.</summary>
    public readonly float* Weights = weights.ReadOrNull(team, rows);

    /// <summary><c>[rows]</c>.</summary>
    public readonly float* Losses = losses.Write(team, rows);

    /// <summary><c>[rows, width]</c>, or null at evaluation.</summary>
    public readonly float* Gradient = gradient.WriteOrNull(team, (long)rows * width);
}
