namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>s += g^2; d = g / (sqrt(s) + epsilon)</c>.</summary>
internal readonly struct Adagrad(float epsilon) : IUpdateRule
{
    private readonly float _epsilon = epsilon;

    public float Direction(float g, ref float first, ref float second, ref float third)
    {
        first += g * g;
        return g / (MathF.Sqrt(first) + _epsilon);
    }
}
