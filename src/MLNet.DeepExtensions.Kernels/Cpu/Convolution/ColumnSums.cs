using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Sums over the rows of a matrix, row after row.</summary>
internal static unsafe class ColumnSums
{
    /// <summary><c>sums[j] = [sums[j] +] sum over i of matrix[i, j]</c>.</summary>
    /// <param name="matrix">The first row.</param>
    /// <param name="matrixRow">The distance between rows.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="accumulate">Whether to add to what stands there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* matrix, nint matrixRow, nint rows, int columns, float* sums, bool accumulate)
    {
        int j = 0;
        for (int width = 4 * Vector<float>.Count; j <= columns - width; j += width)
        {
            Vector<float> s0 = Start(sums + j, 0, accumulate);
            Vector<float> s1 = Start(sums + j, 1, accumulate);
            Vector<float> s2 = Start(sums + j, 2, accumulate);
            Vector<float> s3 = Start(sums + j, 3, accumulate);
            float* from = matrix + j;
            for (nint i = 0; i < rows; i++, from += matrixRow)
            {
                s0 += Vector.Load(from);
                s1 += Vector.Load(from + Vector<float>.Count);
                s2 += Vector.Load(from + (2 * Vector<float>.Count));
                s3 += Vector.Load(from + (3 * Vector<float>.Count));
            }

            Vector.Store(s0, sums + j);
            Vector.Store(s1, sums + j + Vector<float>.Count);
            Vector.Store(s2, sums + j + (2 * Vector<float>.Count));
            Vector.Store(s3, sums + j + (3 * Vector<float>.Count));
        }

        for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector<float> sum = Start(sums + j, 0, accumulate);
            float* from = matrix + j;
            for (nint i = 0; i < rows; i++, from += matrixRow)
            {
                sum += Vector.Load(from);
            }

            Vector.Store(sum, sums + j);
        }

        for (; j < columns; j++)
        {
            float sum = accumulate ? sums[j] : 0f;
            float* from = matrix + j;
            for (nint i = 0; i < rows; i++, from += matrixRow)
            {
                sum += *from;
            }

            sums[j] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Start(float* sums, int vector, bool accumulate) =>
        accumulate ? Vector.Load(sums + (vector * Vector<float>.Count)) : Vector<float>.Zero;
}
