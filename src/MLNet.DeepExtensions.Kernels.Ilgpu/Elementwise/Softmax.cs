using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// <c>y = exp(x - max) / sum(exp(x - max))</c>, a row a group. Each thread reads and writes the same elements, so y may be x.
/// </summary>
internal readonly struct SoftmaxForward(int width, ArrayView<float> x, ArrayView<float> y) : IGroupBody
{
    private readonly int _width = width;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(int item, Team team)
    {
        long row = (long)item * _width;
        float maximum = float.NegativeInfinity;
        for (int i = team.Member; i < _width; i += team.Members)
        {
            maximum = DeviceMath.Max(maximum, _x[row + i]);
        }

        maximum = team.Maximum(maximum);
        double sum = 0;
        for (int i = team.Member; i < _width; i += team.Members)
        {
            float e = DeviceMath.Exp(_x[row + i] - maximum);
            _y[row + i] = e;
            sum += e;
        }

        float factor = (float)(1 / team.Sum(sum));
        for (int i = team.Member; i < _width; i += team.Members)
        {
            _y[row + i] *= factor;
        }
    }
}

/// <summary><c>dx = [dx +] y (dy - sum(dy y))</c>, a row a group.</summary>
internal readonly struct SoftmaxBackward(int width, ArrayView<float> y, ArrayView<float> dy, ArrayView<float> dx, bool accumulate)
    : IGroupBody
{
    private readonly int _width = width;
    private readonly ArrayView<float> _y = y;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dx = dx;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(int item, Team team)
    {
        long row = (long)item * _width;
        double sum = 0;
        for (int i = team.Member; i < _width; i += team.Members)
        {
            sum += (double)_y[row + i] * _dy[row + i];
        }

        float dot = (float)team.Sum(sum);
        for (int i = team.Member; i < _width; i += team.Members)
        {
            float gradient = _y[row + i] * (_dy[row + i] - dot);
            _dx[row + i] = _accumulates != 0 ? _dx[row + i] + gradient : gradient;
        }
    }
}
