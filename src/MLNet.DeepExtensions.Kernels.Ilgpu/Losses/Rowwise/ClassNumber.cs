namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Targets given as the number of the class, <c>[rows]</c>. What is no class's number becomes NaN.</summary>
internal readonly struct ClassNumber(float smoothing, int width) : IClassTargets
{
    private readonly int _width = width;
    private readonly float _others = smoothing / width;
    private readonly float _target = 1f - smoothing + (smoothing / width);

    public float LoadRow(LossOperands operands, int row)
    {
        float number = operands.RowTarget(row);
        return number >= 0f && number < _width && number == (int)number ? number : float.NaN;
    }

    public float At(LossOperands operands, int row, float rowTarget, int column) => rowTarget == column ? _target : _others;
}
