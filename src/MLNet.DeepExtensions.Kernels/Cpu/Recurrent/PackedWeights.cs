using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The right operand of the many small products of a sequence, laid out once for all of them: panels of a register tile's columns. The
/// products run on the calling thread.
/// </summary>
internal readonly unsafe struct PackedWeights
{
    // A panel's slice and the rows that are multiplied with it stay in the first-level cache.
    private const int SliceDepth = 256;

    private readonly float* _panels;
    private readonly nint _step;
    private readonly nint _panel;

    private PackedWeights(float* panels, int depth, int columns, nint step, nint panel)
    {
        _panels = panels;
        (Depth, Columns, _step, _panel) = (depth, columns, step, panel);
    }

    /// <summary>The length of the sums.</summary>
    public int Depth { get; }

    /// <summary>The width of the products.</summary>
    public int Columns { get; }

    /// <summary>Weights that are used too seldom to be worth a copy: they are read where they lie.</summary>
    public static PackedWeights InPlace(float* weights, int depth, int columns) =>
        new(weights, depth, columns, columns, MicroKernel.MaximumColumns);

    /// <summary>Copies weights <c>[depth, columns]</c>, or <c>[columns, depth]</c> where they are to be transposed.</summary>
    public static PackedWeights Pack(WorkerTeam team, float* weights, int depth, int columns, bool isTransposed, bool parallel)
    {
        int panels = Partition.Count(columns, MicroKernel.MaximumColumns);
        float* packed = team.Common<float>((long)panels * depth * MicroKernel.MaximumColumns);
        Packing packing = new(weights, packed, depth, columns, isTransposed);
        team.For(panels, ref packing, parallel);
        return new PackedWeights(packed, depth, columns, 0, (nint)depth * MicroKernel.MaximumColumns);
    }

    /// <summary><c>c = a B [+ bias]</c>, rows side by side in both.</summary>
    public void Multiply(float* a, int rows, float* bias, float* c)
    {
        int slices = Partition.Count(Depth, SliceDepth);
        int tiles = Partition.Count(rows, MicroKernel.MaximumRows);
        Tile tile = new() { ARow = Depth, AStep = 1, CRow = Columns, BeforeRow = Columns };
        for (int slice = 0; slice < slices; slice++)
        {
            nint depth = Partition.Begin(Depth, slices, slice);
            tile.K = Partition.Begin(Depth, slices, slice + 1) - depth;
            for (nint column = 0, panel = 0; column < Columns; column += MicroKernel.MaximumColumns, panel++)
            {
                tile.Columns = Math.Min(MicroKernel.MaximumColumns, Columns - column);
                tile.BStep = _step == 0 ? MicroKernel.PanelColumns(tile.Columns) : _step;
                tile.B = _panels + (panel * _panel) + (depth * tile.BStep);
                tile.Bias = slice == 0 && bias != null ? bias + column : null;
                for (int i = 0; i < tiles; i++)
                {
                    nint row = Partition.Begin(rows, tiles, i);
                    tile.A = a + (row * Depth) + depth;
                    tile.C = c + (row * Columns) + column;
                    tile.Before = slice == 0 ? null : tile.C;
                    MicroKernel.Multiply((int)(Partition.Begin(rows, tiles, i + 1) - row), in tile);
                }
            }
        }
    }

    private readonly struct Packing(float* weights, float* packed, int depth, int columns, bool isTransposed) : IParallelBody
    {
        public void Run(int item, int worker)
        {
            nint column = (nint)item * MicroKernel.MaximumColumns;
            nint count = Math.Min(MicroKernel.MaximumColumns, columns - column);
            int width = MicroKernel.PanelColumns(count);
            float* to = packed + (column * depth);
            if (isTransposed)
            {
                float* end = to + ((nint)depth * width);
                for (nint j = 0; j < count; j += MicroKernel.VectorLength)
                {
                    int strip = (int)Math.Min(MicroKernel.VectorLength, count - j);
                    Transposition.Strip(weights + ((column + j) * depth), depth, strip, depth, to + j, width, end);
                }

                return;
            }

            Copy(weights + column, count, to, width);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Copy(float* from, nint count, float* to, int width)
        {
            for (int k = 0; k < depth; k++, from += columns, to += width)
            {
                Span<float> row = new(to, width);
                new ReadOnlySpan<float>(from, (int)count).CopyTo(row);
                row[(int)count..].Clear();
            }
        }
    }
}
