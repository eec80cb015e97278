using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>The data that a report's evaluation is of.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="InputShape">The shape of a row's input.</param>
/// <param name="TargetWidth">Target values of a row.</param>
/// <param name="ClassNames">The names of the classes; empty where there are none.</param>
/// <param name="HasWeights">Whether rows have weights of their own.</param>
/// <param name="IsSparse">Whether inputs are stored by their non-zeros.</param>
public sealed record DataDescription(
    long Rows, TensorShape InputShape, int TargetWidth, ImmutableArray<string> ClassNames, bool HasWeights, bool IsSparse)
{
    internal static DataDescription Of(Dataset data) =>
        new(data.Count, data.InputShape, data.TargetWidth, data.ClassNames is { } names ? [.. names] : [], data.HasWeights, data.IsSparse);
}
