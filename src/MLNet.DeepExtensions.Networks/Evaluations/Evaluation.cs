using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>What a network reaches on a data set.</summary>
/// <param name="Loss">The mean loss, penalties not included.</param>
/// <param name="Metrics">The metrics, by name.</param>
public sealed record Evaluation(double Loss, ImmutableSortedDictionary<string, double> Metrics)
{
    /// <summary>
    /// Which classes were taken for which; rows of weight 0, and rows whose predictions are NaN, are left out. Null where a row is not in
    /// one class, and for more than 1,000 classes.
    /// </summary>
    public ConfusionMatrix? ConfusionMatrix { get; init; }

    /// <summary>The values by name: <c>loss 0.0412, accuracy 0.9889</c>.</summary>
    public override string ToString() =>
        string.Join(", ", Metrics.Prepend(KeyValuePair.Create("loss", Loss))
            .Select(static value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:F4}")));
}
