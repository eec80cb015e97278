namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The product of two values of one shape, element by element; or of images <c>[H, W, C]</c> and one factor for each channel, <c>[C]</c> or
/// <c>[1, 1, C]</c>
/// (squeeze and excitation).
/// </summary>
public sealed record Multiply : Layer
{
    /// <inheritdoc/>
    public override (int Minimum, int Maximum) InputCount => (2, 2);

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) =>
        inputs[0].Equals(inputs[1]) || IsByChannel(inputs[0], inputs[1])
            ? inputs[0]
            : throw new ArgumentException(
                "The shapes differ; a product needs equal ones, or an image and one factor for each channel.", nameof(inputs));

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Add(
        plan.Inputs[0].Shape.Equals(plan.Inputs[1].Shape)
            ? new MultiplyStep(plan.Kernels, plan.Tensor(plan.OutputShape), plan.Inputs[0], plan.Inputs[1])
            : new MultiplyChannelsStep(plan.Kernels, plan.Tensor(plan.OutputShape), plan.Inputs[0], plan.Inputs[1]));

    private static bool IsByChannel(TensorShape image, TensorShape factors) =>
        image.IsImage && factors.Size == image.Channels && factors.Channels == image.Channels;
}

public sealed partial class NetworkBuilder
{
    /// <summary>
    /// Joins by <see cref="Networks.Multiply"/>: the product, element by element, or an image by a factor for each channel.
    /// </summary>
    /// <param name="other">A point of the same shape, or <c>[channels]</c> or <c>[1, 1, channels]</c>.</param>
    public NetworkBuilder Multiply(NetworkBuilder other) => Join(new Multiply(), other);
}
