using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Selected rows are set to zero, a thread a value.</summary>
internal readonly struct ClearRows(SelectedRows rows, ArrayView<float> table) : IItemBody
{
    private readonly SelectedRows _rows = rows;
    private readonly ArrayView<float> _table = table;

    public void Run(long item)
    {
        long place = _rows.Place(item, out _);
        if (place >= 0)
        {
            _table[place] = 0f;
        }
    }
}

/// <summary><c>table[r] = a[i] x[r] + b[i] table[r]</c>, a thread a value.</summary>
internal readonly struct BlendRows(SelectedRows rows, ArrayView<float> shares, ArrayView<float> x, ArrayView<float> table) : IItemBody
{
    private readonly SelectedRows _rows = rows;
    private readonly ArrayView<float> _shares = shares;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _table = table;

    public void Run(long item)
    {
        long place = _rows.Place(item, out int index);
        if (place >= 0)
        {
            _table[place] = (_shares[2L * index] * _x[place]) + (_shares[(2L * index) + 1] * _table[place]);
        }
    }
}
