using System.Runtime.CompilerServices;

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
        nint row = Partition.Begin(_product.Rows, panels, panel);
        int rows = (int)(Partition.Begin(_product.Rows, panels, panel + 1) - row);
        nint depth = Partition.Begin(_product.Depth, slices, slice);
        nint steps = Partition.Begin(_product.Depth, slices, slice + 1) - depth;
        float* from = _product.A + (row * _product.ARow) + (depth * _product.AStep);
        float* to = packed + (depth * _product.Rows) + (row * steps);
        if (_product.ARow != 1)
        {
            Transposition.Strip(from, _product.ARow, rows, steps, to, rows, to + (rows * steps));
            return;
        }

        SimdDispatch.Run(new Copy(from, _product.AStep, rows, steps, to));
    }

    /// <summary>Copies a panel whose rows lie side by side already.</summary>
    private readonly struct Copy(float* from, nint stride, int rows, nint steps, float* to) : ISimdOperation
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            if (TSimd.HasMasks)
            {
                WithMasks<TSimd, TVector>(from, stride, rows, steps, to);
                return;
            }

            for (nint step = 0; step < steps; step++)
            {
                new ReadOnlySpan<float>(from + (step * stride), rows).CopyTo(new Span<float>(to + (step * rows), rows));
            }
        }

        // A panel's rows fit in a vector. A store may go past them, where the next step's follows, but not past the panel, which another
        // thread may follow.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void WithMasks<TSimd, TVector>(float* from, nint stride, int rows, nint steps, float* to)
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            TVector mask = TSimd.Mask(rows);
            float* end = to + (rows * steps);
            for (; to <= end - TSimd.Count; from += stride, to += rows)
            {
                TSimd.Store(to, TSimd.Load(from, mask));
            }

            for (; to < end; from += stride, to += rows)
            {
                TSimd.Store(to, mask, TSimd.Load(from, mask));
            }
        }
    }
}
