using MLNet.DeepExtensions.Networks;

namespace MLNet.DeepExtensions;

/// <summary>How the feature column becomes a network's input.</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Shape">The network's input shape: <c>[features]</c> or <c>[height, width, channels]</c>.</param>
/// <param name="IsByte">Whether the column's items are bytes, which are read as <c>byte / 255</c>.</param>
/// <param name="IsPlanar">Whether the column has an image channel by channel, <c>[channels, height, width]</c>, to be turned to <c>[height, width, channels]</c>.</param>
internal sealed record FeatureLayout(string ColumnName, TensorShape Shape, bool IsByte, bool IsPlanar)
{
    /// <summary>What a byte is multiplied by.</summary>
    public const float ByteScale = 1f / 255f;

    /// <summary>Whether the training data had few non-zeros, so that rows are scored by them.</summary>
    public bool IsSparse { get; init; }

    /// <summary>The size of the column's vectors.</summary>
    public int Size => Shape.Size;
}
