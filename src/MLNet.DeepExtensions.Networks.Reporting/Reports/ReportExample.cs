using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>A mistake with what the network saw.</summary>
/// <param name="Mistake">The mistake.</param>
public sealed record ReportExample(Mistake Mistake)
{
    /// <summary>
    /// The row as an image of 8 bits, the smallest and the largest value of all examples being black and white; null where it is none.
    /// </summary>
    public DecodedImage? Image { get; init; }

    /// <summary>The row's inputs by name, those that are 0 left out of sparse data; at most 16, and none of an image.</summary>
    public ImmutableArray<(string Name, float Value)> Inputs { get; init; } = [];

    /// <summary>What <see cref="ReportOptions.Describe"/> says of the row; empty for nothing.</summary>
    public string Description { get; init; } = "";
}
