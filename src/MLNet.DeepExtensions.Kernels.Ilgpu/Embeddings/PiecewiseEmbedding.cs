using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The edges of the bins of all features.</summary>
internal readonly struct PiecewiseEdges(int bins, ArrayView<float> edges)
{
    private readonly ArrayView<float> _edges = edges;

    public int Bins { get; } = bins;

    /// <summary>The share of a bin that lies below a number: 0 to 1; 0 for a bin whose edges are equal.</summary>
    public float Share(int feature, int bin, float x)
    {
        long at = ((long)feature * (Bins + 1)) + bin;
        float low = _edges[at];
        float width = _edges[at + 1] - low;
        return !(width > 0f) || !(x > low) ? 0f : x >= _edges[at + 1] ? 1f : (x - low) / width;
    }

    /// <summary>How much the share of a bin grows with a number; 0 where the number lies elsewhere.</summary>
    public float Slope(int feature, int bin, float x)
    {
        long at = ((long)feature * (Bins + 1)) + bin;
        float low = _edges[at];
        float width = _edges[at + 1] - low;

        // The lowest edge itself lies below all bins, each other one in the bin above it.
        bool isWithin = (x > low || (bin > 0 && x == low && low > _edges[at - bin])) && x < _edges[at + 1];
        return width > 0f && isWithin ? 1f / width : 0f;
    }
}

/// <summary><c>y[r, f, k] = sum over j of c[j] v[f, j, k]</c>, a thread a value.</summary>
internal readonly struct PiecewiseForward(
    EmbeddingShape shape, ArrayView<float> x, ArrayView<float> edges, ArrayView<float> pieces, ArrayView<float> y) : IItemBody
{
    private readonly int _width = shape.Width;
    private readonly int _features = shape.Features;
    private readonly PiecewiseEdges _edges = new(shape.Bins, edges);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _pieces = pieces;
    private readonly ArrayView<float> _y = y;

    public void Run(long item)
    {
        long number = item / _width;
        long k = item - (number * _width);
        int feature = (int)(number % _features);
        float x = _x[number];
        long piece = ((long)feature * _edges.Bins * _width) + k;
        float sum = 0f;
        for (int bin = 0; bin < _edges.Bins; bin++, piece += _width)
        {
            sum += _edges.Share(feature, bin, x) * _pieces[piece];
        }

        _y[item] = sum;
    }
}

/// <summary>The gradient of the numbers, a thread each.</summary>
internal readonly struct PiecewiseData(
    EmbeddingShape shape, ArrayView<float> x, ArrayView<float> edges, ArrayView<float> dy, ArrayView<float> pieces, ArrayView<float> dx,
    bool accumulate) : IItemBody
{
    private readonly int _features = shape.Features;
    private readonly int _width = shape.Width;
    private readonly PiecewiseEdges _edges = new(shape.Bins, edges);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _pieces = pieces;
    private readonly ArrayView<float> _dx = dx;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Run(long item)
    {
        int feature = (int)(item % _features);
        float sum = 0f;
        for (int bin = 0; bin < _edges.Bins; bin++)
        {
            float slope = _edges.Slope(feature, bin, _x[item]);
            if (slope != 0f)
            {
                long piece = (((long)feature * _edges.Bins) + bin) * _width;
                for (int k = 0; k < _width; k++)
                {
                    sum += slope * _dy[(item * _width) + k] * _pieces[piece + k];
                }
            }
        }

        _dx[item] = _accumulates != 0 ? _dx[item] + sum : sum;
    }
}

/// <summary>The gradient of the weights, a thread each, which sums over the rows in their order.</summary>
internal readonly struct PiecewiseWeights(
    EmbeddingShape shape, int rows, ArrayView<float> x, ArrayView<float> edges, ArrayView<float> dy, ArrayView<float> pieces) : IItemBody
{
    private readonly int _width = shape.Width;
    private readonly int _features = shape.Features;
    private readonly int _rows = rows;
    private readonly PiecewiseEdges _edges = new(shape.Bins, edges);
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _dy = dy;
    private readonly ArrayView<float> _pieces = pieces;

    public void Run(long item)
    {
        long piece = item / _width;
        long k = item - (piece * _width);
        int feature = (int)(piece / _edges.Bins);
        int bin = (int)(piece % _edges.Bins);
        double sum = 0;
        long number = feature;
        for (int row = 0; row < _rows; row++, number += _features)
        {
            sum += (double)_edges.Share(feature, bin, _x[number]) * _dy[(number * _width) + k];
        }

        _pieces[item] = (float)sum;
    }
}
