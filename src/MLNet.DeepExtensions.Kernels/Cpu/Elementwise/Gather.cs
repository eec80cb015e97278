using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Rows of a table by their numbers.</summary>
internal static unsafe class Gather
{
    /// <summary>Rows of floats.</summary>
    public readonly struct Floats(int width, int* rows, float* table, float* y) : IRangeBody
    {
        private readonly int* _rows = rows;
        private readonly float* _table = table;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                new ReadOnlySpan<float>(_table + ((long)_rows[i] * width), width).CopyTo(new Span<float>(_y + (i * width), width));
            }
        }
    }

    /// <summary>Rows of bytes, scaled: multiplied and added in two roundings, as a data set does.</summary>
    public readonly struct Bytes(int width, int* rows, byte* table, float scale, float offset, float* y) : IRangeBody
    {
        private readonly int* _rows = rows;
        private readonly byte* _table = table;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                byte* from = _table + ((long)_rows[i] * width);
                float* to = _y + (i * width);
                for (int column = 0; column < width; column++)
                {
                    to[column] = (from[column] * scale) + offset;
                }
            }
        }
    }
}
