using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Mean, deviation and running statistics of a feature from its moments about the first row.</summary>
internal readonly struct BatchStatistics(
    long rows, float epsilon, float momentum, ArrayView<float> origin, ArrayView<float> runningMean, ArrayView<float> runningVariance,
    ArrayView<float> mean, ArrayView<float> inverseDeviation) : IColumnFinish
{
    private readonly double _rows = rows;
    private readonly double _unbiased = rows / Math.Max(rows - 1.0, 1);
    private readonly double _epsilon = epsilon;
    private readonly double _momentum = momentum;
    private readonly ArrayView<float> _origin = origin;
    private readonly ArrayView<float> _runningMean = runningMean;
    private readonly ArrayView<float> _runningVariance = runningVariance;
    private readonly ArrayView<float> _mean = mean;
    private readonly ArrayView<float> _inverseDeviation = inverseDeviation;

    public void Finish(int column, double first, double second)
    {
        double shift = first / _rows;
        double variance = (second / _rows) - (shift * shift);

        // Rounding may take it below zero; a NaN stays.
        variance = variance < 0 ? 0 : variance;
        double center = _origin[column] + shift;
        double kept = 1.0 - _momentum;
        _mean[column] = (float)center;
        _inverseDeviation[column] = (float)(1 / Math.Sqrt(variance + _epsilon));
        _runningMean[column] = (float)((kept * _runningMean[column]) + (_momentum * center));
        _runningVariance[column] = (float)((kept * _runningVariance[column]) + (_momentum * _unbiased * variance));
    }
}

/// <summary>
/// The gradients of scale and offset, and the coefficients of the input's gradient <c>g = a dy + b (x - mean) + c</c>: in the batch's own
/// statistics or, with fixed ones, <c>a</c> alone.
/// </summary>
internal readonly struct BatchGradients(
    long rows, bool isFixed, ArrayView<float> gamma, ArrayView<float> inverseDeviation, float epsilon, ArrayView<float> dGamma,
    ArrayView<float> dBeta, ArrayView<float> coefficients) : IColumnFinish
{
    private readonly double _share = 1.0 / rows;
    private readonly int _isFixed = isFixed ? 1 : 0;
    private readonly ArrayView<float> _gamma = gamma;
    private readonly ArrayView<float> _deviation = inverseDeviation;
    private readonly float _epsilon = epsilon;
    private readonly ArrayView<float> _dGamma = dGamma;
    private readonly ArrayView<float> _dBeta = dBeta;
    private readonly ArrayView<float> _coefficients = coefficients;

    public void Finish(int column, double first, double second)
    {
        // With fixed statistics the variance itself is given.
        double inverse = _isFixed != 0 ? 1 / Math.Sqrt((double)_deviation[column] + _epsilon) : _deviation[column];
        double scale = _gamma[column] * inverse;
        _dBeta[column] = (float)first;
        _dGamma[column] = (float)(second * inverse);
        _coefficients[3L * column] = (float)scale;
        _coefficients[(3L * column) + 1] = _isFixed != 0 ? 0f : (float)(-scale * inverse * inverse * second * _share);
        _coefficients[(3L * column) + 2] = _isFixed != 0 ? 0f : (float)(-scale * first * _share);
    }
}

/// <summary>Both sums as they are: the gradients of layer normalization's offset and scale.</summary>
internal readonly struct LayerGradients(ArrayView<float> dGamma, ArrayView<float> dBeta) : IColumnFinish
{
    private readonly ArrayView<float> _dGamma = dGamma;
    private readonly ArrayView<float> _dBeta = dBeta;

    public void Finish(int column, double first, double second)
    {
        _dBeta[column] = (float)first;
        _dGamma[column] = (float)second;
    }
}

/// <summary>The first sum, overwritten or added: a bias's gradient.</summary>
internal readonly struct StoreSum(ArrayView<float> sums, bool accumulate) : IColumnFinish
{
    private readonly ArrayView<float> _sums = sums;
    private readonly int _accumulates = accumulate ? 1 : 0;

    public void Finish(int column, double first, double second) => _sums[column] = (_accumulates != 0 ? _sums[column] : 0f) + (float)first;
}
