using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>What is done to selected rows of a table.</summary>
internal static unsafe class RowMoves
{
    /// <summary>They are set to zero.</summary>
    public readonly struct Clear(SelectedRows rows, float* table) : IRangeBody
    {
        private readonly SelectedRows _rows = rows;
        private readonly float* _table = table;

        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                new Span<float>(_table + _rows.Place(i), _rows.Width).Clear();
            }
        }
    }

    /// <summary><c>table[r] = a[i] x[r] + b[i] table[r]</c>.</summary>
    public readonly struct Blend(SelectedRows rows, float* shares, float* x, float* table) : IRangeBody
    {
        private readonly SelectedRows _rows = rows;
        private readonly float* _shares = shares;
        private readonly float* _x = x;
        private readonly float* _table = table;

        public void Run(long start, int count, int worker)
        {
            for (long i = start; i < start + count; i++)
            {
                (float a, float b) = (_shares[2 * i], _shares[(2 * i) + 1]);
                long place = _rows.Place(i);
                ReadOnlySpan<float> x = new(_x + place, _rows.Width);
                Span<float> y = new(_table + place, _rows.Width);

                // As a blend of whole tables does it, to the bit.
                TensorPrimitives.Multiply(y, b, y);
                TensorPrimitives.MultiplyAddEstimate(x, a, y, y);
            }
        }
    }
}
