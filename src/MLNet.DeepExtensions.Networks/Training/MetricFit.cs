using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>Whether metrics can mean what data and network are about.</summary>
internal static class MetricFit
{
    /// <summary>Throws where one cannot.</summary>
    /// <exception cref="ArgumentException">Names the metric, what it is for, and others that fit.</exception>
    public static void Check(IReadOnlyList<Metric> metrics, Network network, Loss loss, Dataset data, TargetCheck targets)
    {
        OutputKind outputs = OutputMeaning.Of(network, loss).Kind;
        bool? areClasses = null;
        foreach (Metric metric in metrics)
        {
            string? wrong = metric switch
            {
                { Targets: MetricTargets.Classes or MetricTargets.OneClass } when !(areClasses ??= targets.AreClasses(data)) =>
                    "is for classification, but the targets are continuous. Use MeanAbsoluteErrorMetric, RootMeanSquaredError or R2.",
                { Targets: MetricTargets.Values } when loss.TargetIsClass =>
                    "is for regression, but the targets are class numbers. Use Accuracy, F1Score or AreaUnderCurve.",
                { NeedsProbabilities: true } when outputs is not (OutputKind.Probabilities or OutputKind.Logits) =>
                    $"takes probabilities or logits, and the network's outputs are neither with {loss.GetType().Name}. End in a sigmoid or softmax, or set FromLogits.",
                _ => null,
            };
            if (wrong is not null)
            {
                throw new ArgumentException($"The metric {metric.GetType().Name} ('{metric.Name}') {wrong}", nameof(metrics));
            }

            if (metric.Targets == MetricTargets.OneClass)
            {
                targets.RequireOneClass(data, metric);
            }
        }
    }
}
