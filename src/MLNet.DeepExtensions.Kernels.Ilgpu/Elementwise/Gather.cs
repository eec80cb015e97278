using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Rows of a table of floats by their numbers, a thread a value.</summary>
internal readonly struct GatherFloats(int width, ArrayView<int> rows, long stored, ArrayView<float> table, ArrayView<float> y) : IItemBody
{
    private readonly IndexDivisor _width = new(width);
    private readonly ArrayView<int> _rows = rows;
    private readonly long _stored = stored;
    private readonly ArrayView<float> _table = table;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long row = _width.Quotient(item, out int column);
        long from = _rows[row];
        _y[item] = from >= 0 && from < _stored ? _table[(from * _width.Divisor) + column] : float.NaN;
    }
}

/// <summary>Rows of a table of bytes by their numbers, scaled; a thread a value.</summary>
internal readonly struct GatherBytes(
    int width, ArrayView<int> rows, long stored, ArrayView<byte> table, float scale, float offset, ArrayView<float> y) : IItemBody
{
    private readonly IndexDivisor _width = new(width);
    private readonly ArrayView<int> _rows = rows;
    private readonly long _stored = stored;
    private readonly ArrayView<byte> _table = table;
    private readonly float _scale = scale;
    private readonly float _offset = offset;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long row = _width.Quotient(item, out int column);
        long from = _rows[row];
        _y[item] = from >= 0 && from < _stored ? (_table[(from * _width.Divisor) + column] * _scale) + _offset : float.NaN;
    }
}
