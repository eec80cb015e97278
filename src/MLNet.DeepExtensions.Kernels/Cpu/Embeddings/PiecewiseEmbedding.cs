using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The piecewise linear encoding of a number times the weights of its feature. Since the encoding is 1 below the number's bin and 0 above
/// it, the product is a sum of the weights below, had once for all rows, and a share of one more: its cost does not grow with the bins.
/// </summary>
internal static unsafe class PiecewiseEmbedding
{
    // Rows that share a table of sums.
    private const int BlockRows = 1024;

    /// <summary>
    /// The bin that a number lies in, whose upper edge is above its lower one; -1 below all, the number of bins above all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BinOf(float* edges, int bins, float x)
    {
        if (!(x > edges[0]))
        {
            return -1;
        }

        if (x >= edges[bins])
        {
            return bins;
        }

        int low = 0;
        for (int high = bins; high - low > 1;)
        {
            int middle = (low + high) >> 1;
            (low, high) = edges[middle] <= x ? (middle, high) : (low, middle);
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ShareOf(float* edges, int bin, float x) => (x - edges[bin]) / (edges[bin + 1] - edges[bin]);

    /// <summary><c>y[r, f, k] = sum over j of c[j] v[f, j, k]</c>; an item is a block of rows of one feature.</summary>
    public readonly struct Forward(
        WorkerTeam team, EmbeddingShape shape, int rows, float* x, float* edges, float* pieces, float* y) : IParallelBody
    {
        private readonly float* _x = x;
        private readonly float* _edges = edges;
        private readonly float* _pieces = pieces;
        private readonly float* _y = y;

        public static int Blocks(int rows) => Partition.Count(rows, BlockRows);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int item, int worker)
        {
            (int bins, int width) = (shape.Bins, shape.Width);
            int blocks = Blocks(rows);
            int feature = item / blocks;
            int row = item % blocks * BlockRows;
            float* edges = _edges + ((long)feature * (bins + 1));
            float* pieces = _pieces + ((long)feature * bins * width);
            float* sums = team.ScratchFloats(worker, (long)(bins + 1) * width);
            new Span<float>(sums, width).Clear();
            for (int bin = 0; bin < bins; bin++)
            {
                float whole = edges[bin + 1] > edges[bin] ? 1f : 0f;
                SmallVectors.MultiplyAdd(pieces + (bin * width), whole, sums + (bin * width), sums + ((bin + 1) * width), width);
            }

            for (int end = Math.Min(row + BlockRows, rows); row < end; row++)
            {
                float x = _x[((long)row * shape.Features) + feature];
                float* y = _y + ((long)row * shape.OutSize) + ((long)feature * width);
                int bin = BinOf(edges, bins, x);
                if (bin < 0 || bin == bins)
                {
                    new ReadOnlySpan<float>(sums + (Math.Max(bin, 0) * width), width).CopyTo(new Span<float>(y, width));
                }
                else
                {
                    SmallVectors.MultiplyAdd(pieces + (bin * width), ShareOf(edges, bin, x), sums + (bin * width), y, width);
                }
            }
        }
    }

    /// <summary>The gradient of the numbers, row by row.</summary>
    public readonly struct BackwardData(
        EmbeddingShape shape, float* x, float* edges, float* dy, float* pieces, float* dx, bool accumulate) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _edges = edges;
        private readonly float* _dy = dy;
        private readonly float* _pieces = pieces;
        private readonly float* _dx = dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long start, int count, int worker)
        {
            (int bins, int width) = (shape.Bins, shape.Width);
            for (long i = start * shape.Features, end = i + ((long)count * shape.Features); i < end; i++)
            {
                long feature = i % shape.Features;
                float* edges = _edges + (feature * (bins + 1));
                int bin = BinOf(edges, bins, _x[i]);
                float gradient = bin < 0 || bin == bins ? 0f
                    : SmallVectors.Dot(_dy + (i * width), _pieces + (((feature * bins) + bin) * width), width)
                        / (edges[bin + 1] - edges[bin]);
                _dx[i] = accumulate ? _dx[i] + gradient : gradient;
            }
        }
    }

    /// <summary>
    /// The gradient of a feature's weights; an item is a feature. Each row adds to its own bin, and to a sum that goes to all bins below it
    /// at the end.
    /// </summary>
    public readonly struct BackwardWeights(
        WorkerTeam team, EmbeddingShape shape, int rows, float* x, float* edges, float* dy, float* pieces) : IParallelBody
    {
        private readonly float* _x = x;
        private readonly float* _edges = edges;
        private readonly float* _dy = dy;
        private readonly float* _pieces = pieces;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int item, int worker)
        {
            (int bins, int width) = (shape.Bins, shape.Width);
            float* edges = _edges + ((long)item * (bins + 1));
            float* gradient = _pieces + ((long)item * bins * width);
            float* sums = team.ScratchFloats(worker, (long)(bins + 1) * width);
            new Span<float>(gradient, bins * width).Clear();
            new Span<float>(sums, (bins + 1) * width).Clear();
            for (int row = 0; row < rows; row++)
            {
                float x = _x[((long)row * shape.Features) + item];
                float* dy = _dy + ((long)row * shape.OutSize) + ((long)item * width);
                int bin = BinOf(edges, bins, x);
                if (bin >= 0)
                {
                    SmallVectors.Add(dy, sums + (bin * width), width);
                    if (bin < bins)
                    {
                        float* own = gradient + (bin * width);
                        SmallVectors.MultiplyAdd(dy, ShareOf(edges, bin, x), own, own, width);
                    }
                }
            }

            for (int bin = bins - 1; bin >= 0; bin--)
            {
                if (edges[bin + 1] > edges[bin])
                {
                    SmallVectors.Add(sums + ((bin + 1) * width), gradient + (bin * width), width);
                }

                SmallVectors.Add(sums + ((bin + 1) * width), sums + (bin * width), width);
            }
        }
    }
}
