namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The sum of squares of each selected row, in double precision.</summary>
internal readonly unsafe struct RowNorm(SelectedRows rows, float* gradients, double[] sums) : IRangeBody
{
    private readonly SelectedRows _rows = rows;
    private readonly float* _gradients = gradients;

    public void Run(long start, int count, int worker)
    {
        for (long i = start; i < start + count; i++)
        {
            sums[i] = SquaredNorm.Of(_gradients + _rows.Place(i), _rows.Width);
        }
    }
}
