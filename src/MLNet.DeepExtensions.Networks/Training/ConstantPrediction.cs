namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The mean loss of the best prediction that is the same for every sample: the classes' shares, or the targets' mean. A network that does
/// no better has learned nothing of what it sees.
/// </summary>
internal sealed class ConstantPrediction
{
    private readonly Loss _loss;
    private readonly float[]? _classWeights;
    private readonly double[] _sums;
    private readonly double[] _means;
    private readonly double[] _squares;
    private double _weight;
    private long _rows;

    private ConstantPrediction(Loss loss, int width, float[]? classWeights) =>
        (_loss, _classWeights, _sums, _means, _squares) = (loss, classWeights, new double[width], new double[width], new double[width]);

    /// <summary>What it is, for messages.</summary>
    public string Description => IsOfClasses
        ? "predicting the class frequencies for every sample"
        : "predicting the targets' mean for every sample";

    /// <summary>Whether the targets are classes and not values.</summary>
    public bool IsOfClasses => _loss is not MeanSquaredError;

    /// <summary>Its mean loss on the rows added so far: <c>sum(weight * loss) / rows</c>, as losses are.</summary>
    public double MeanLoss => _weight / _rows * _loss switch
    {
        MeanSquaredError => _squares.Average() / _weight,
        BinaryCrossEntropy binary => _sums.Average(sum => BinaryEntropy(Smooth(sum, binary.LabelSmoothing, classes: 2))),
        SparseCategoricalCrossEntropy sparse => _sums.Sum(sum => Entropy(Smooth(sum, sparse.LabelSmoothing, _sums.Length))),
        CategoricalCrossEntropy dense => _sums.Sum(sum => Entropy(Smooth(sum, dense.LabelSmoothing, _sums.Length))),
        _ => double.NaN,
    };

    /// <summary>For squared error and cross-entropies on an output of one row per sample; null where no closed form is known.</summary>
    public static ConstantPrediction? For(Network network, Loss loss, float[]? classWeights) =>
        network.OutputShape.Rank == 1
            && loss is MeanSquaredError or BinaryCrossEntropy or SparseCategoricalCrossEntropy or CategoricalCrossEntropy
            ? new ConstantPrediction(loss, network.OutputShape.Channels, classWeights)
            : null;

    /// <summary>Adds a batch.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="weights">The rows' own weights; empty for ones.</param>
    /// <param name="rows">The number of rows.</param>
    public void Add(ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, int rows)
    {
        int width = targets.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> target = targets.Slice(row * width, width);
            double weight = (weights.IsEmpty ? 1.0 : weights[row]) * (_classWeights is null ? 1.0 : _classWeights[(int)target[0]]);
            _weight += weight;
            switch (_loss)
            {
                case MeanSquaredError:
                    AddSquares(target, weight);
                    break;
                case SparseCategoricalCrossEntropy:
                    _sums[(int)target[0]] += weight;
                    break;
                default:
                    for (int output = 0; output < width; output++)
                    {
                        _sums[output] += weight * target[output];
                    }

                    break;
            }
        }

        _rows += rows;
    }

    /// <summary>Goes through what was added.</summary>
    public void Visit(StateVisitor state)
    {
        state.Visit("sums", _sums);
        state.Visit("means", _means);
        state.Visit("squares", _squares);
        state.Visit("weight", ref _weight);
        state.Visit("rows", ref _rows);
    }

    // West's update, Welford's with weights: no digits are lost where the mean is large beside the deviation.
    private void AddSquares(ReadOnlySpan<float> target, double weight)
    {
        double share = weight == 0 ? 0 : weight / _weight;
        for (int output = 0; output < target.Length; output++)
        {
            double difference = target[output] - _means[output];
            _means[output] += difference * share;
            _squares[output] += weight * difference * (target[output] - _means[output]);
        }
    }

    private double Smooth(double sum, double smoothing, int classes) => ((1 - smoothing) * sum / _weight) + (smoothing / classes);

    private static double BinaryEntropy(double share) => Entropy(share) + Entropy(1 - share);

    private static double Entropy(double share) => share <= 0 ? 0 : -share * Math.Log(share);
}
