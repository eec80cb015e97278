using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Computes blocks of the result, one owner each: for each slice of the depth, for each panel of B, all tiles of the block's rows.
/// </summary>
internal readonly unsafe struct GemmBlocks : IParallelBody
{
    private const int CacheLine = 64;

    private readonly WorkerTeam _team;
    private readonly MatrixProduct _product;
    private readonly float* _packedA;
    private readonly int _rowBlocks;
    private readonly int _columnBlocks;
    private readonly int _slices;
    private readonly int _rowPanels;
    private readonly int _columnPanels;
    private readonly bool _isGatedByTiles;

    public GemmBlocks(WorkerTeam team, in MatrixProduct product, float* packedA, int rowBlocks, int columnBlocks, int slices)
    {
        _team = team;
        _product = product;
        _packedA = packedA;
        _rowBlocks = rowBlocks;
        _columnBlocks = columnBlocks;
        _slices = slices;
        _rowPanels = Partition.Count(product.Rows, MicroKernel.MaximumRows);
        _columnPanels = Partition.Count(product.Columns, MicroKernel.MaximumColumns);
        _isGatedByTiles = product.Gate.Kind == ActivationKind.ReLU && !product.Accumulate;
    }

    public void Run(int item, int worker)
    {
        Block block = default;
        int rowBlock = item / _columnBlocks;
        int columnBlock = item % _columnBlocks;
        block.FirstPanel = (int)Partition.Begin(_rowPanels, _rowBlocks, rowBlock);
        block.EndPanel = (int)Partition.Begin(_rowPanels, _rowBlocks, rowBlock + 1);
        block.Row = PanelBegin(block.FirstPanel);
        block.Rows = PanelBegin(block.EndPanel) - block.Row;
        block.Column = Partition.Begin(_columnPanels, _columnBlocks, columnBlock) * MicroKernel.MaximumColumns;
        block.Columns = Math.Min(
            _product.Columns, Partition.Begin(_columnPanels, _columnBlocks, columnBlock + 1) * MicroKernel.MaximumColumns) - block.Column;
        if (block.Rows == 0 || block.Columns == 0)
        {
            return;
        }

        nint longestSlice = Partition.Count(_product.Depth, _slices);
        nint panelFloats = longestSlice * MicroKernel.MaximumColumns;
        bool apart = _product.IsGated && _product.Accumulate;
        nint sumFloats = _slices == 1 ? 0 : block.Rows * (block.Columns + MicroKernel.VectorLength);
        block.PackedB = _team.ScratchFloats(worker, panelFloats + sumFloats + (apart ? block.Rows * block.Columns : 0));
        block.Sums = block.PackedB + panelFloats;
        block.C = apart ? block.Sums + sumFloats : _product.C + (block.Row * _product.CRow) + block.Column;
        block.CRow = apart ? block.Columns : _product.CRow;
        for (int slice = 0; slice < _slices; slice++)
        {
            MultiplySlice(in block, slice);
        }

        Finish(in block);
        if (rowBlock == 0 && _product.ColumnSums != null)
        {
            ColumnSum.Compute(
                _product.B + block.Column, _product.BStride, _product.Depth, block.Columns, _product.ColumnSums + block.Column,
                _product.Accumulate);
        }
    }

    private nint PanelBegin(int panel) => Partition.Begin(_product.Rows, _rowPanels, panel);

    private void MultiplySlice(in Block block, int slice)
    {
        nint depth = Partition.Begin(_product.Depth, _slices, slice);
        bool last = slice == _slices - 1;
        Tile tile = default;
        tile.K = Partition.Begin(_product.Depth, _slices, slice + 1) - depth;
        tile.Clamp = last && Bounds(_product.Activation, out tile.Lowest, out tile.Highest);

        // A copy pays where it is read again, from further away than the first-level cache, or where edges cost without masked loads.
        bool reread = block.EndPanel - block.FirstPanel > 1
            && (tile.K * block.Columns > Gemm.SmallFloats || SimdDispatch.Width == SimdWidth.Portable);
        for (nint column = 0; column < block.Columns; column += MicroKernel.MaximumColumns)
        {
            tile.Columns = Math.Min(MicroKernel.MaximumColumns, block.Columns - column);
            tile.Bias = last && _product.Bias != null ? _product.Bias + block.Column + column : null;
            PlaceB(ref tile, in block, block.Column + column, depth, reread);
            for (int panel = block.FirstPanel; panel < block.EndPanel; panel++)
            {
                nint row = PanelBegin(panel);
                int rows = (int)(PanelBegin(panel + 1) - row);
                PlaceA(ref tile, row, rows, depth);
                PlaceC(ref tile, in block, row - block.Row, column, slice);
                FetchNextB(in block, column + MicroKernel.MaximumColumns, depth, tile.K, panel - block.FirstPanel);
                MicroKernel.Multiply(rows, in tile);
                if (tile.PackedB != null)
                {
                    tile.B = tile.PackedB;
                    tile.BStep = MicroKernel.PanelColumns(tile.Columns);
                    tile.PackedB = null;
                }
            }
        }
    }

    // The next panel of B is far apart in memory, a cache line or two a row, where no hardware prefetcher follows: each tile asks for a
    // share of it.
    private void FetchNextB(in Block block, nint column, nint depth, nint steps, int tile)
    {
        int tiles = block.EndPanel - block.FirstPanel;
        if (!Sse.IsSupported || column >= block.Columns || tiles == 1)
        {
            return;
        }

        nint columns = Math.Min(MicroKernel.MaximumColumns, block.Columns - column);
        nint begin = Partition.Begin(steps, tiles, tile);
        nint count = Partition.Begin(steps, tiles, tile + 1) - begin;
        nint rows = _product.BTransposed ? columns : count;
        nint bytes = (_product.BTransposed ? count : columns) * sizeof(float);
        byte* row = (byte*)(_product.B + (_product.BTransposed
            ? ((block.Column + column) * _product.BStride) + depth + begin
            : ((depth + begin) * _product.BStride) + block.Column + column));
        for (nint r = 0; r < rows; r++, row += _product.BStride * sizeof(float))
        {
            for (nint i = 0; i < bytes; i += CacheLine)
            {
                Sse.Prefetch1(row + i);
            }
        }
    }

    private void PlaceA(ref Tile tile, nint row, int rows, nint depth)
    {
        if (_packedA == null)
        {
            tile.A = _product.A + (row * _product.ARow) + (depth * _product.AStep);
            tile.ARow = _product.ARow;
            tile.AStep = _product.AStep;
        }
        else
        {
            tile.A = _packedA + (depth * _product.Rows) + (row * tile.K);
            tile.ARow = 1;
            tile.AStep = rows;
        }
    }

    // Until the last slice a tile's sums stand side by side: rows of C may be a power of two apart, of which a cache keeps too few.
    private void PlaceC(ref Tile tile, in Block block, nint row, nint column, int slice)
    {
        float* c = block.C + (row * block.CRow) + column;
        nint sumRow = MicroKernel.PanelColumns(tile.Columns);
        float* sums = block.Sums + (column * block.Rows) + (row * sumRow);
        bool last = slice == _slices - 1;
        tile.C = last ? c : sums;
        tile.CRow = last ? block.CRow : sumRow;
        bool accumulate = _product.Accumulate && !_product.IsGated;
        tile.Before = slice > 0 ? sums : accumulate ? c : null;
        tile.BeforeRow = slice > 0 ? sumRow : block.CRow;
        tile.Gate = last && _isGatedByTiles ? _product.GateValues + ((block.Row + row) * _product.CRow) + block.Column + column : null;
    }

    private void PlaceB(ref Tile tile, in Block block, nint column, nint depth, bool reread)
    {
        if (!_product.BTransposed)
        {
            tile.B = _product.B + (depth * _product.BStride) + column;
            tile.BStep = _product.BStride;
            tile.PackedB = reread ? block.PackedB : null;
            return;
        }

        int width = MicroKernel.PanelColumns(tile.Columns);
        float* from = _product.B + (column * _product.BStride) + depth;
        float* end = block.PackedB + (width * tile.K);
        for (nint j = 0; j < tile.Columns; j += MicroKernel.VectorLength)
        {
            int strip = (int)Math.Min(MicroKernel.VectorLength, tile.Columns - j);
            Transposition.Strip(from + (j * _product.BStride), _product.BStride, strip, tile.K, block.PackedB + j, width, end);
        }

        tile.B = block.PackedB;
        tile.BStep = width;
    }

    // What the tiles could not do in registers, while the block is in the second-level cache.
    private void Finish(in Block block)
    {
        if (_isGatedByTiles || !_product.IsGated
            && (_product.Activation.Kind == ActivationKind.Linear || Bounds(_product.Activation, out _, out _)))
        {
            return;
        }

        bool whole = block.CRow == block.Columns && _product.CRow == block.Columns;
        nint lines = whole ? 1 : block.Rows;
        nint length = whole ? block.Rows * block.Columns : block.Columns;
        for (nint i = 0; i < lines; i++)
        {
            float* c = block.C + (i * block.CRow);
            if (!_product.IsGated)
            {
                ActivationFunctions.Apply(_product.Activation, c, c, length);
                continue;
            }

            nint to = ((block.Row + i) * _product.CRow) + block.Column;
            ActivationFunctions.ApplyGradient(
                _product.Gate, null, _product.GateValues + to, c, _product.C + to, length, _product.Accumulate);
        }
    }

    private static bool Bounds(Activation activation, out float lowest, out float highest)
    {
        lowest = 0f;
        highest = activation.Kind == ActivationKind.ReLU6 ? 6f : float.PositiveInfinity;
        return activation.Kind is ActivationKind.ReLU or ActivationKind.ReLU6;
    }

    /// <summary>A block: its panels, its place in C, and where its sums go.</summary>
    private struct Block
    {
        public int FirstPanel;
        public int EndPanel;
        public nint Row;
        public nint Rows;
        public nint Column;
        public nint Columns;
        public float* PackedB;
        public float* Sums;
        public float* C;
        public nint CRow;
    }
}
