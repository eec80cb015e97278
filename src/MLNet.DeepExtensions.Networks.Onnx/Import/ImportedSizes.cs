using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>Sizes that a file's graph computes from the shape of a value, on their way to a <c>Reshape</c>.</summary>
/// <param name="Values">The sizes; null for the batch's, which is open.</param>
/// <param name="IsScalar">Whether it is one size without an axis.</param>
internal sealed record ImportedSizes(ImmutableArray<long?> Values, bool IsScalar)
{
    /// <summary>More sizes than any shape has; a list that is joined with itself again and again must not take memory.</summary>
    public const int Most = 64;

    /// <summary>The sizes in a constant of whole numbers.</summary>
    public static ImportedSizes Of(OnnxTensor tensor) =>
        new([.. tensor.ToInt64s().Select(value => (long?)value)], tensor.Shape.Length == 0);

    /// <summary>As messages name them: <c>N, 512</c>.</summary>
    public override string ToString() => string.Join(", ", Values.Select(value => value is { } size ? $"{size}" : "N"));
}
