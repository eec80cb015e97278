using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Maximum pooling, by outputs: the first of equals wins, and NaN stays.</summary>
internal readonly struct MaximumPoolingForward(
    Pool2DShape shape, ArrayView<float> x, ArrayView<float> y, ArrayView<ushort> indices, bool storesIndices) : IItemBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly IndexDivisor _channels = new(shape.Channels);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;
    private readonly ArrayView<ushort> _indices = indices;
    private readonly int _storesIndices = storesIndices ? 1 : 0;

    public void Run(long item)
    {
        PoolPlace place = new(item, _rows.Outputs, _columns.Outputs, _channels);
        int top = _rows.FirstInput(place.Row);
        int bottom = _rows.EndInput(place.Row);
        int left = _columns.FirstInput(place.Column);
        int right = _columns.EndInput(place.Column);
        float best = float.NegativeInfinity;
        int bestIndex = -1;
        for (int row = top; row < bottom; row++)
        {
            long line = ((place.Image * _rows.InCount) + row) * _columns.InCount;
            int index = ((row - _rows.Origin(place.Row)) * _columns.Kernel) - _columns.Origin(place.Column);
            for (int column = left; column < right; column++)
            {
                float value = _x[((line + column) * _channels.Divisor) + place.Channel];
                if (bestIndex < 0 || (!float.IsNaN(best) && (float.IsNaN(value) || value > best)))
                {
                    best = value;
                    bestIndex = index + column;
                }
            }
        }

        _y[item] = best;
        if (_storesIndices != 0)
        {
            _indices[item] = (ushort)bestIndex;
        }
    }
}

/// <summary>The gradient of maximum pooling, by inputs: each gathers from the windows that see it.</summary>
internal readonly struct MaximumPoolingBackward(Pool2DShape shape, ArrayView<float> dy, ArrayView<ushort> indices, GradientSink dx)
    : IItemBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly IndexDivisor _channels = new(shape.Channels);
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<ushort> _indices = indices;
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
            int rowIndex = (place.Row - _rows.Origin(row)) * _columns.Kernel;
            for (int column = _columns.FirstOutput(place.Column); column < right; column++)
            {
                long output = ((line + column) * _channels.Divisor) + place.Channel;
                if (_indices[output] == rowIndex + place.Column - _columns.Origin(column))
                {
                    gradient += _dy[output];
                }
            }
        }

        _dx.Write(item, gradient);
    }
}
