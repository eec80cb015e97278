namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>s = rho s + (1 - rho) g^2; d = g / (sqrt(s) + epsilon)</c>; centred, <c>a = rho a + (1 - rho) g</c> and <c>s - a^2</c> under the
/// root; with momentum <c>v = momentum v + d</c> is the direction.
/// </summary>
internal readonly struct RmsProp(float rho, float momentum, float epsilon, bool centred) : IUpdateRule
{
    private readonly float _rho = rho;
    private readonly float _newShare = (float)(1.0 - rho);
    private readonly float _momentum = momentum;
    private readonly float _epsilon = epsilon;
    private readonly int _centred = centred ? 1 : 0;

    public float Direction(float g, ref float first, ref float second, ref float third)
    {
        first = (_rho * first) + (_newShare * g * g);
        float variance = first;
        if (_centred != 0)
        {
            second = (_rho * second) + (_newShare * g);

            // Rounding may take the variance of a constant gradient below zero.
            variance = DeviceMath.Max(first - (second * second), 0f);
        }

        third = (_momentum * third) + (g / (MathF.Sqrt(variance) + _epsilon));
        return third;
    }
}
