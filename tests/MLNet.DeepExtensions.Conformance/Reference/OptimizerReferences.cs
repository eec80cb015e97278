namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Stochastic gradient descent with momentum, PyTorch's convention.</summary>
internal sealed class SgdReference(double[] parameters, double momentum, bool nesterov) : OptimizerReference(parameters)
{
    private readonly double[] _velocity = new double[parameters.Length];

    public override double[][] Moments => [_velocity];

    protected override double Direction(double g, long i)
    {
        _velocity[i] = (momentum * _velocity[i]) + g;
        return nesterov ? g + (momentum * _velocity[i]) : _velocity[i];
    }
}

/// <summary>Duchi et al. 2011.</summary>
internal sealed class AdagradReference(double[] parameters, double epsilon) : OptimizerReference(parameters)
{
    private readonly double[] _squares = new double[parameters.Length];

    public override double[][] Moments => [_squares];

    protected override double Direction(double g, long i)
    {
        _squares[i] += g * g;
        return g / (Math.Sqrt(_squares[i]) + epsilon);
    }
}

/// <summary>Hinton's lecture 6e, as PyTorch has it.</summary>
internal sealed class RmsPropReference(double[] parameters, double rho, double momentum, double epsilon, bool centred)
    : OptimizerReference(parameters)
{
    private readonly double[] _squares = new double[parameters.Length];
    private readonly double[] _averages = new double[parameters.Length];
    private readonly double[] _velocity = new double[parameters.Length];

    public override double[][] Moments => [_squares, _averages, _velocity];

    protected override double Direction(double g, long i)
    {
        _squares[i] = (rho * _squares[i]) + ((1 - rho) * g * g);
        _averages[i] = centred ? (rho * _averages[i]) + ((1 - rho) * g) : 0;
        double denominator = Math.Sqrt(_squares[i] - (_averages[i] * _averages[i])) + epsilon;
        _velocity[i] = (momentum * _velocity[i]) + (g / denominator);
        return _velocity[i];
    }
}

/// <summary>Kingma and Ba 2015; AMSGrad by Reddi et al. 2018.</summary>
internal sealed class AdamReference(double[] parameters, double beta1, double beta2, double epsilon, bool amsGrad)
    : OptimizerReference(parameters)
{
    private readonly double[] _first = new double[parameters.Length];
    private readonly double[] _second = new double[parameters.Length];
    private readonly double[] _largest = new double[parameters.Length];
    private int _step;

    public override double[][] Moments => [_first, _second, _largest];

    protected override void Begin() => _step++;

    protected override double Direction(double g, long i)
    {
        _first[i] = (beta1 * _first[i]) + ((1 - beta1) * g);
        _second[i] = (beta2 * _second[i]) + ((1 - beta2) * g * g);
        _largest[i] = amsGrad ? Math.Max(_largest[i], _second[i]) : 0;
        double root = Math.Sqrt(amsGrad ? _largest[i] : _second[i]) / Math.Sqrt(1 - Math.Pow(beta2, _step));
        return _first[i] / (1 - Math.Pow(beta1, _step)) / (root + epsilon);
    }
}
