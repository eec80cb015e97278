using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>y = a + b</c>.</summary>
internal readonly struct Sum(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y) : IItemBody
{
    private readonly ArrayView<float> _a = a;
    private readonly ArrayView<float> _b = b;
    private readonly ArrayView<float> _y = y;

    public void Run(long item) => _y[item] = _a[item] + _b[item];
}

/// <summary><c>y = a x + b y</c>, or <c>a x</c> where b is 0.</summary>
internal readonly struct Blending(float a, ArrayView<float> x, float b, ArrayView<float> y) : IItemBody
{
    private readonly float _a = a;
    private readonly ArrayView<float> _x = x;
    private readonly float _b = b;
    private readonly ArrayView<float> _y = y;

    public void Run(long item) => _y[item] = _b == 0f ? _a * _x[item] : (_a * _x[item]) + (_b * _y[item]);
}

/// <summary><c>y = [y +] a b</c>.</summary>
internal readonly struct Product(ArrayView<float> a, ArrayView<float> b, ArrayView<float> y, bool accumulate) : IItemBody
{
    private readonly ArrayView<float> _a = a;
    private readonly ArrayView<float> _b = b;
    private readonly ArrayView<float> _y = y;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        float product = _a[item] * _b[item];
        _y[item] = _accumulates != 0 ? _y[item] + product : product;
    }
}
