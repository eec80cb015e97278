using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary><c>x - x[0]</c> and its square: moments about the first row, so that a large mean does not cost digits.</summary>
internal readonly struct MomentTerms(int features, ArrayView<float> x) : IColumnTerms
{
    private readonly int _features = features;
    private readonly ArrayView<float> _x = x;

    public double First(long row, int column) => (double)_x[(row * _features) + column] - _x[column];

    public double Second(long row, int column)
    {
        double shifted = First(row, column);
        return shifted * shifted;
    }
}

/// <summary><c>dy</c> and <c>dy (x - mean)</c>, the mean by feature.</summary>
internal readonly struct BatchGradientTerms(int features, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> dy) : IColumnTerms
{
    private readonly int _features = features;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _dy = dy;

    public double First(long row, int column) => _dy[(row * _features) + column];

    public double Second(long row, int column)
    {
        long place = (row * _features) + column;
        return _dy[place] * ((double)_x[place] - _mean[column]);
    }
}

/// <summary><c>dy</c> and <c>dy (x - mean) inverseDeviation</c>, the statistics by row.</summary>
internal readonly struct LayerGradientTerms(
    int features, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> inverseDeviation, ArrayView<float> dy) : IColumnTerms
{
    private readonly int _features = features;
    private readonly ArrayView<float> _x = x;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _inverseDeviation = inverseDeviation;
    private readonly ArrayView<float> _dy = dy;

    public double First(long row, int column) => _dy[(row * _features) + column];

    public double Second(long row, int column)
    {
        long place = (row * _features) + column;
        return _dy[place] * ((double)_x[place] - _mean[row]) * _inverseDeviation[row];
    }
}

/// <summary>The values alone: a bias's gradient.</summary>
internal readonly struct ValueTerms(int columns, ArrayView<float> values) : IColumnTerms
{
    private readonly int _columns = columns;
    private readonly ArrayView<float> _values = values;

    public double First(long row, int column) => _values[(row * _columns) + column];

    public double Second(long row, int column) => 0;
}
