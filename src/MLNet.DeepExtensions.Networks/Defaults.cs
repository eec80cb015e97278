using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What a network is trained with where nothing else is said.</summary>
internal static class Defaults
{
    /// <summary>Softmax: sparse categorical cross-entropy. Sigmoid: binary cross-entropy. Anything else: mean squared error.</summary>
    public static Loss LossFor(Network network) => network.FinalActivation?.Kind switch
    {
        ActivationKind.Softmax => new SparseCategoricalCrossEntropy(),
        ActivationKind.Sigmoid => new BinaryCrossEntropy(),
        _ => new MeanSquaredError(),
    };

    /// <summary>Accuracy for classes, mean absolute error for values.</summary>
    public static IReadOnlyList<Metric> MetricsFor(Loss loss, Network network) => loss switch
    {
        _ when network.OutputShape.Rank > 1 => [],
        SparseCategoricalCrossEntropy or SparseCategoricalFocalCrossEntropy or CategoricalCrossEntropy or CategoricalHinge =>
            [new Accuracy()],
        BinaryCrossEntropy or Hinge or SquaredHinge when network.OutputShape.Size == 1 => [new Accuracy()],
        MeanSquaredError or MeanAbsoluteError or MeanAbsolutePercentageError or MeanSquaredLogarithmicError or Huber or LogCosh =>
            [new MeanAbsoluteErrorMetric()],
        _ => [],
    };
}
