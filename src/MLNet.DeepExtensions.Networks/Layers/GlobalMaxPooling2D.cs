using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The largest value of each channel: from <c>[H, W, C]</c> to <c>[C]</c>. A network with it takes images of any size.
/// </summary>
public sealed record GlobalMaxPooling2D : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => [Shape(inputs.RequireImage()).Channels];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new MaxPoolingStep(plan, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));

    private static Pool2DShape Shape(TensorShape image)
    {
        Size2D window = new(image.Height, image.Width);
        return new Pool2DShape(image.Height, image.Width, image.Channels, window, window, Padding.None);
    }
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="GlobalMaxPooling2D"/>.</summary>
    public NetworkBuilder GlobalMaxPooling() => Append(new GlobalMaxPooling2D());
}
