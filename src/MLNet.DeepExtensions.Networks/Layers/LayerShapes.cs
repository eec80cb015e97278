namespace MLNet.DeepExtensions.Networks;

/// <summary>Checks of input shapes that several layers share.</summary>
internal static class LayerShapes
{
    public static TensorShape RequireImage(this IReadOnlyList<TensorShape> inputs) => inputs[0].IsImage
        ? inputs[0]
        : throw new ArgumentException($"The layer takes images [height, width, channels]; this input is {inputs[0]}.", nameof(inputs));

    public static TensorShape RequireRow(this IReadOnlyList<TensorShape> inputs) => inputs[0].Rank == 1
        ? inputs[0]
        : throw new ArgumentException($"The layer takes rows [features]; this input is {inputs[0]}.", nameof(inputs));

    public static TensorShape RequireSequence(this IReadOnlyList<TensorShape> inputs) => inputs[0].Rank == 2
        ? inputs[0]
        : throw new ArgumentException($"The layer takes sequences [time, features]; this input is {inputs[0]}.", nameof(inputs));

    /// <summary>The same shape with another last axis.</summary>
    public static TensorShape WithChannels(this TensorShape shape, int channels) =>
        TensorShape.Create([.. shape.Dimensions.AsSpan()[..^1], channels]);

    /// <summary>Rows of a sample, seen as <c>[rows, channels]</c>.</summary>
    public static int Rows(this TensorShape shape) => shape.Size / shape.Channels;
}
