namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Targets given as distributions, <c>[rows, width]</c>.</summary>
internal readonly struct ClassDistribution(float smoothing, int width) : IClassTargets
{
    private readonly float _kept = 1f - smoothing;
    private readonly float _spread = smoothing / width;

    public float LoadRow(LossOperands operands, int row) => 0f;

    public float At(LossOperands operands, int row, float rowTarget, int column) => (_kept * operands.Target(row, column)) + _spread;
}
