using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Rows of a table by their numbers.</summary>
internal static unsafe class Gather
{
    // Checked where it is used, since another thread may write there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long RowOf(int* rows, long index, long stored)
    {
        long row = rows[index];
        if ((ulong)row >= (ulong)stored)
        {
            ThrowRow(index, row, stored);
        }

        return row;
    }

    [DoesNotReturn]
    private static void ThrowRow(long index, long row, long stored) =>
        throw new ArgumentException($"Number {index} asks for row {row}; the table has the rows 0 to {stored - 1}.");

    /// <summary>Rows of floats.</summary>
    public readonly struct Floats(int width, int* rows, float* table, long stored, float* y) : IRangeBody
    {
        private readonly int* _rows = rows;
        private readonly float* _table = table;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                new ReadOnlySpan<float>(_table + (RowOf(_rows, i, stored) * width), width).CopyTo(new Span<float>(_y + (i * width), width));
            }
        }
    }

    /// <summary>Rows of bytes, scaled: multiplied and added in two roundings, as a data set does.</summary>
    public readonly struct Bytes(int width, int* rows, byte* table, long stored, float scale, float offset, float* y) : IRangeBody
    {
        private readonly int* _rows = rows;
        private readonly byte* _table = table;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                byte* from = _table + (RowOf(_rows, i, stored) * width);
                float* to = _y + (i * width);
                for (int column = 0; column < width; column++)
                {
                    to[column] = (from[column] * scale) + offset;
                }
            }
        }
    }
}
