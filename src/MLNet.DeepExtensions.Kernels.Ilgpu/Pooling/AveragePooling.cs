using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Average pooling, by outputs.</summary>
internal readonly struct AveragePoolingForward(Pool2DShape shape, ArrayView<float> x, ArrayView<float> y) : IItemBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly IndexDivisor _channels = new(shape.Channels);
    private readonly int _fixedCount = shape.CountPadding ? shape.Kernel.Area : 0;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        PoolPlace place = new(item, _rows.Outputs, _columns.Outputs, _channels);
        int top = _rows.FirstInput(place.Row);
        int bottom = _rows.EndInput(place.Row);
        int left = _columns.FirstInput(place.Column);
        int right = _columns.EndInput(place.Column);
        float sum = 0f;
        for (int row = top; row < bottom; row++)
        {
            long line = ((place.Image * _rows.InCount) + row) * _columns.InCount;
            for (int column = left; column < right; column++)
            {
                sum += _x[((line + column) * _channels.Divisor) + place.Channel];
            }
        }

        _y[item] = sum / (_fixedCount > 0 ? _fixedCount : (bottom - top) * (right - left));
    }
}

/// <summary>The gradient of average pooling, by inputs: each gathers from the windows that see it.</summary>
internal readonly struct AveragePoolingBackward(Pool2DShape shape, ArrayView<float> dy, GradientSink dx) : IItemBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly IndexDivisor _channels = new(shape.Channels);
    private readonly int _fixedCount = shape.CountPadding ? shape.Kernel.Area : 0;
    private readonly ArrayView<float> _dy = dy;
    private readonly GradientSink _dx = dx;

    public void Run(long item)
    {
        PoolPlace place = new(item, _rows.Inputs, _columns.Inputs, _channels);
        int bottom = _rows.EndOutput(place.Row);
        int right = _columns.EndOutput(place.Column);
        float gradient = 0f;
        for (int row = _rows.FirstOutput(place.Row); row < bottom; row++)
        {
            long line = ((place.Image * _rows.OutCount) + row) * _columns.OutCount;
            int height = _rows.EndInput(row) - _rows.FirstInput(row);
            for (int column = _columns.FirstOutput(place.Column); column < right; column++)
            {
                int width = _columns.EndInput(column) - _columns.FirstInput(column);
                gradient += _dy[((line + column) * _channels.Divisor) + place.Channel] / (_fixedCount > 0 ? _fixedCount : height * width);
            }
        }

        _dx.Write(item, gradient);
    }
}
