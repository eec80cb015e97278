namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>d = g</c>; with momentum <c>v = momentum v + g; d = v</c>, or with Nesterov's <c>d = g + momentum v</c>.</summary>
internal readonly struct Sgd(float momentum, bool nesterov) : IUpdateRule
{
    private readonly float _momentum = momentum;
    private readonly int _nesterov = nesterov ? 1 : 0;

    public float Direction(float g, ref float first, ref float second, ref float third)
    {
        first = (_momentum * first) + g;
        return _nesterov != 0 ? g + (_momentum * first) : first;
    }
}
