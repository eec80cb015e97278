namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Packs the left operand: slice by slice, and in a slice panel by panel, <c>[panel's rows]</c> side by side for each step of the depth.
/// Panels differ by one row at most, so that no tile computes rows that are not there.
/// </summary>
internal readonly unsafe struct GemmPacking(in MatrixProduct product, float* packed, int panels, int slices) : IParallelBody
{
    private readonly MatrixProduct _product = product;

    /// <summary>The number of items: a slice of a panel each.</summary>
    public int Items => panels * slices;

    public void Run(int item, int worker)
    {
        int panel = item % panels;
        int slice = item / panels;
        nint row = Gemm.Begin(_product.Rows, panels, panel);
        int rows = (int)(Gemm.Begin(_product.Rows, panels, panel + 1) - row);
        nint depth = Gemm.Begin(_product.Depth, slices, slice);
        nint steps = Gemm.Begin(_product.Depth, slices, slice + 1) - depth;
        float* from = _product.A + (row * _product.ARow) + (depth * _product.AStep);
        float* to = packed + (depth * _product.Rows) + (row * steps);
        if (_product.ARow != 1)
        {
            Transposition.Strip(from, _product.ARow, rows, steps, to, rows, to + (rows * steps));
            return;
        }

        for (nint step = 0; step < steps; step++)
        {
            new ReadOnlySpan<float>(from, rows).CopyTo(new Span<float>(to, rows));
            from += _product.AStep;
            to += rows;
        }
    }
}
