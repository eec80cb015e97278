namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The distribution over classes that a row aims at, smoothed to <c>t (1 - smoothing) + smoothing / width</c>.</summary>
internal interface IClassTargets
{
    /// <summary>What is read once a row: NaN there makes the row's loss NaN.</summary>
    float LoadRow(LossOperands operands, int row);

    /// <summary>A smoothed target.</summary>
    float At(LossOperands operands, int row, float rowTarget, int column);
}
