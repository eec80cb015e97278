using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Metrics;

/// <summary>A row whose prediction is far from right.</summary>
/// <param name="Row">The row's number in the data set that was evaluated.</param>
/// <param name="Loss">Its loss, whatever its weight.</param>
/// <param name="Outputs">What the network gave.</param>
/// <param name="Targets">What was right: the number of a class, or a value for each output.</param>
public sealed record Mistake(long Row, double Loss, ImmutableArray<float> Outputs, ImmutableArray<float> Targets)
{
    /// <summary>The class that the row is in; null where it is not one class.</summary>
    public int? Actual { get; init; }

    /// <summary>The class that it was predicted to be in; null where it is not one class.</summary>
    public int? Predicted { get; init; }

    /// <summary>The predicted class's probability; null where there is none.</summary>
    public double? Probability { get; init; }
}
