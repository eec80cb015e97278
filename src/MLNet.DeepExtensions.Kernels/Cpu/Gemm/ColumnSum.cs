using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sums over the rows of a matrix, in the order of the rows: the gradient of a bias.</summary>
internal static unsafe class ColumnSum
{
    // Rows that are summed by themselves before they join the total, so that the error grows with the square root of neither alone.
    private const nint RowsTogether = 256;

    /// <summary><c>sums[j] = [sums[j] +] sum over i of matrix[i stride + j]</c>.</summary>
    public static void Compute(float* matrix, nint stride, nint rows, nint columns, float* sums, bool accumulate) =>
        SimdDispatch.Run(new Sums(matrix, stride, rows, columns, sums, accumulate));

    private readonly struct Sums(float* matrix, nint stride, nint rows, nint columns, float* sums, bool accumulate) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            bool adds = accumulate;
            nint wide = 4 * TSimd.Count;
            for (nint begin = 0; begin < rows; begin += RowsTogether, adds = true)
            {
                float* first = matrix + (begin * stride);
                float* end = matrix + (Math.Min(rows, begin + RowsTogether) * stride);
                nint j = 0;
                for (; j <= columns - wide; j += wide)
                {
                    TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                    for (float* row = first + j; row < end; row += stride)
                    {
                        s0 = TSimd.Add(s0, TSimd.Load(row));
                        s1 = TSimd.Add(s1, TSimd.Load(row + TSimd.Count));
                        s2 = TSimd.Add(s2, TSimd.Load(row + (2 * TSimd.Count)));
                        s3 = TSimd.Add(s3, TSimd.Load(row + (3 * TSimd.Count)));
                    }

                    float* to = sums + j;
                    TSimd.Store(to, adds ? TSimd.Add(TSimd.Load(to), s0) : s0);
                    to += TSimd.Count;
                    TSimd.Store(to, adds ? TSimd.Add(TSimd.Load(to), s1) : s1);
                    to += TSimd.Count;
                    TSimd.Store(to, adds ? TSimd.Add(TSimd.Load(to), s2) : s2);
                    to += TSimd.Count;
                    TSimd.Store(to, adds ? TSimd.Add(TSimd.Load(to), s3) : s3);
                }

                for (; j < columns; j += TSimd.Count)
                {
                    TVector mask = TSimd.Mask(columns - j);
                    TVector sum = TSimd.Zero;
                    for (float* row = first + j; row < end; row += stride)
                    {
                        sum = TSimd.Add(sum, TSimd.Load(row, mask));
                    }

                    TSimd.Store(sums + j, mask, adds ? TSimd.Add(TSimd.Load(sums + j, mask), sum) : sum);
                }
            }
        }
    }
}
