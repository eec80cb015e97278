using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Columns of rows into columns of other rows.</summary>
internal readonly struct ColumnCopy(
    int columns, ArrayView<float> from, int fromWidth, int fromColumn, ArrayView<float> to, int toWidth, int toColumn, bool accumulate)
        : IItemBody
{
    private readonly IndexDivisor _columns = new(Math.Max(columns, 1));
    private readonly ArrayView<float> _from = from;
    private readonly int _fromWidth = fromWidth;
    private readonly int _fromColumn = fromColumn;
    private readonly ArrayView<float> _to = to;
    private readonly int _toWidth = toWidth;
    private readonly int _toColumn = toColumn;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        long row = _columns.Quotient(item, out int column);
        float value = _from[(row * _fromWidth) + _fromColumn + column];
        long target = (row * _toWidth) + _toColumn + column;
        _to[target] = _accumulates != 0 ? _to[target] + value : value;
    }
}

/// <summary>A frame of zeros around images: which value of a framed image is which of the inner one.</summary>
internal readonly struct Frame(int height, int width, int channels, Padding padding)
{
    private readonly IndexDivisor _height = new(height);
    private readonly IndexDivisor _width = new(width);
    private readonly IndexDivisor _channels = new(channels);
    private readonly int _top = padding.Top;
    private readonly int _left = padding.Left;
    private readonly IndexDivisor _framedHeight = new(height + padding.Top + padding.Bottom);
    private readonly IndexDivisor _framedWidth = new(width + padding.Left + padding.Right);

    /// <summary>The framed place of an inner value.</summary>
    public long Framed(long inner)
    {
        long pixel = _channels.Quotient(inner, out int channel);
        long line = _width.Quotient(pixel, out int column);
        long image = _height.Quotient(line, out int row);
        return ((((image * _framedHeight.Divisor) + row + _top) * _framedWidth.Divisor) + column + _left) * _channels.Divisor + channel;
    }

    /// <summary>The inner place of a framed value; -1 in the frame.</summary>
    public long Inner(long framed)
    {
        long pixel = _channels.Quotient(framed, out int channel);
        long line = _framedWidth.Quotient(pixel, out int column);
        long image = _framedHeight.Quotient(line, out int row);
        row -= _top;
        column -= _left;
        return row < 0 || row >= _height.Divisor || column < 0 || column >= _width.Divisor
            ? -1
            : ((((image * _height.Divisor) + row) * _width.Divisor) + column) * _channels.Divisor + channel;
    }
}

/// <summary>Images into frames of zeros, by values of the frame.</summary>
internal readonly struct IntoFrame(Frame frame, ArrayView<float> x, ArrayView<float> y) : IItemBody
{
    private readonly Frame _frame = frame;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long inner = _frame.Inner(item);
        _y[item] = inner < 0 ? 0f : _x[inner];
    }
}

/// <summary>The inner images out of their frames.</summary>
internal readonly struct OutOfFrame(Frame frame, ArrayView<float> dy, ArrayView<float> dx, bool accumulate) : IItemBody
{
    private readonly Frame _frame = frame;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _dx = dx;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        float value = _dy[_frame.Framed(item)];
        _dx[item] = _accumulates != 0 ? _dx[item] + value : value;
    }
}
