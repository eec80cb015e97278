using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>What a product's kernel needs beside its operands.</summary>
/// <param name="rows">Rows of the product.</param>
/// <param name="columns">Columns of the product.</param>
/// <param name="depth">Products in each sum.</param>
/// <param name="depthPerSplit">Products that one group sums; a multiple of the tile's depth.</param>
/// <param name="tilesAcross">Tiles side by side.</param>
/// <param name="output">Where the sums go where they are not split.</param>
/// <param name="partials">Where parts of the sums go, <c>[split, group, row, column]</c>.</param>
/// <param name="isSplit">Whether the sums are split.</param>
internal readonly struct GemmTask(
    int rows, int columns, int depth, int depthPerSplit, int tilesAcross, GemmOutput output, ArrayView<float> partials, bool isSplit)
{
    public readonly int Rows = rows;
    public readonly int Columns = columns;
    public readonly int Depth = depth;
    public readonly int DepthPerSplit = depthPerSplit;
    public readonly int TilesAcross = tilesAcross;
    public readonly GemmOutput Output = output;
    private readonly ArrayView<float> _partials = partials;
    private readonly int _isSplit = isSplit ? 1 : 0;

    /// <summary>Leaves a sum, or a part of it.</summary>
    public void Write(int split, int groups, int group, int row, int column, float sum)
    {
        if (row >= Rows || column >= Columns)
        {
            return;
        }

        if (_isSplit != 0)
        {
            _partials[(((((long)split * groups) + group) * Rows) + row) * Columns + column] = sum;
        }
        else
        {
            Output.Write(group, row, column, sum);
        }
    }

    /// <summary>Leaves four neighbouring sums, or parts of them, at once where they may be.</summary>
    public void Write(int split, int groups, int group, int row, int column, Float4 sums)
    {
        if (_isSplit == 0 && Output.TakesQuads && row < Rows && column + 3 < Columns)
        {
            Output.Write(group, row, column, sums);
            return;
        }

        for (int j = 0; j < 4; j++)
        {
            Write(split, groups, group, row, column + j, sums[j]);
        }
    }
}

/// <summary>Adds up the parts of split sums in their order, a thread a sum.</summary>
internal readonly struct GemmSplitSum(int rows, int columns, int splits, long count, GemmOutput output, ArrayView<float> partials)
    : IItemBody
{
    private readonly IndexDivisor _rows = new(rows);
    private readonly IndexDivisor _columns = new(columns);
    private readonly int _splits = splits;
    private readonly long _count = count;
    private readonly GemmOutput _output = output;
    private readonly ArrayView<float> _partials = partials;

    public void Run(long item)
    {
        float sum = 0f;
        long place = item;
        for (int split = 0; split < _splits; split++, place += _count)
        {
            sum += _partials[place];
        }

        long line = _columns.Quotient(item, out int column);
        int group = (int)_rows.Quotient(line, out int row);
        _output.Write(group, row, column, sum);
    }
}

/// <summary>The operands of a product.</summary>
internal readonly struct GemmOperands<TLeft, TRight>(TLeft left, TRight right)
    where TLeft : struct, IGemmOperand
    where TRight : struct, IGemmOperand
{
    public readonly TLeft Left = left;
    public readonly TRight Right = right;
}
