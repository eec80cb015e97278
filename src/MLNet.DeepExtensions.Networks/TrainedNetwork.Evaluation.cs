using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    private const int LargestEvaluationBatch = 256;
    private const int MostOutputsOfLayer = 1 << 25;

    /// <summary>Rows evaluated at once: fewer where a layer's outputs for as many would take more than 128 MiB.</summary>
    private int EvaluationBatch =>
        Math.Clamp(MostOutputsOfLayer / Network.Nodes.Max(static node => node.OutputShape.Size), 1, LargestEvaluationBatch);

    /// <summary>Loss and metrics on a data set, and for classes the confusion matrix.</summary>
    /// <param name="data">The data.</param>
    /// <param name="metrics">The metrics; null for those of the training, or where that is not known those that fit the loss.</param>
    /// <param name="loss">
    /// The loss; null for the one that it was trained with, or where that is not known the one that fits its last activation.
    /// </param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Ends the evaluation within some 1,000 rows.</param>
    /// <exception cref="ArgumentException">
    /// The data do not fit the network, or a setting of the loss or of a metric is out of range.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public Evaluation Evaluate(
        Dataset data, IReadOnlyList<Metric>? metrics = null, Loss? loss = null, int threads = 0,
        CancellationToken cancellationToken = default)
    {
        (EvaluationCollector collector, Evaluation evaluation) = Measure(
            data, metrics, loss, threads, (loss, data) => EvaluationCollector.OfMatrix(Network, loss, data, ClassNames),
            cancellationToken);
        return collector.Complete(evaluation);
    }

    /// <summary>
    /// Loss and metrics on a data set, and where the network fails: confusion matrix, figures and curves of each class, calibration,
    /// residuals, the worst mistakes.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="mistakes">How many of the worst rows are named; 0 or more.</param>
    /// <param name="metrics">The metrics; null for those of the training, or where that is not known those that fit the loss.</param>
    /// <param name="loss">The loss; null as in <see cref="Evaluate"/>.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Ends the evaluation within some 1,000 rows.</param>
    /// <exception cref="ArgumentException">
    /// The data do not fit the network, or a setting of the loss or of a metric is out of range.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of mistakes is negative.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public EvaluationDetails EvaluateInDetail(
        Dataset data, int mistakes = 12, IReadOnlyList<Metric>? metrics = null, Loss? loss = null, int threads = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(mistakes);
        (EvaluationCollector collector, Evaluation evaluation) = Measure(
            data, metrics, loss, threads, (loss, data) => EvaluationCollector.OfDetails(Network, loss, data, ClassNames, mistakes),
            cancellationToken);
        return collector.Details(evaluation);
    }

    private (EvaluationCollector Collector, Evaluation Evaluation) Measure(
        Dataset data, IReadOnlyList<Metric>? metrics, Loss? loss, int threads, Func<Loss, Dataset, EvaluationCollector> collect,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        cancellationToken.ThrowIfCancellationRequested();
        (data, loss, TargetCheck check) = Fitting(data.WithCancellation(cancellationToken), loss);
        metrics ??= Recipe?.Metrics ?? Defaults.MetricsFor(loss, Network);
        MetricFit.Check(metrics, Network, loss, data, check);
        using IKernelSet kernels = KernelSetProviders.Create(ComputeDevice.Cpu, threads);
        using ParameterStore store = new(kernels, _weights, isFixed: true);
        MetricSet measured = new(metrics, Network.OutputShape.Channels, OutputMeaning.Of(Network, loss), scale: null);
        using Evaluator evaluator = new(Network, kernels, store, loss, measured, EvaluationBatch, data.IsSparse && TakesSparseRows);
        EvaluationCollector collector = collect(loss, data);
        return (collector, evaluator.Run(data, cancellationToken, collector.Parts));
    }

    /// <summary>The data with the network's classes, and the loss, when they are found to fit the network.</summary>
    private (Dataset Data, Loss Loss, TargetCheck Check) Fitting(Dataset data, Loss? loss)
    {
        ArgumentNullException.ThrowIfNull(data);
        loss ??= Recipe?.Loss ?? Defaults.LossFor(Network);
        loss.Validate();
        data = DataFit.Align(data, ClassNames, loss, "data set", "network");
        DataFit.Check(Network, loss, data, "data set");
        TargetCheck check = new(Network, loss, "data set");
        return (check.Apply(data), loss, check);
    }
}
