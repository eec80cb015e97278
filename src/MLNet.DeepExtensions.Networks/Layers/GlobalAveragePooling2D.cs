namespace MLNet.DeepExtensions.Networks;

/// <summary>The mean of each channel: from <c>[H, W, C]</c> to <c>[C]</c>. A network with it takes images of any size.</summary>
public sealed record GlobalAveragePooling2D : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => [inputs.RequireImage().Channels];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new GlobalAveragePoolingStep(plan.Kernels, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="GlobalAveragePooling2D"/>.</summary>
    public NetworkBuilder GlobalAveragePooling() => Append(new GlobalAveragePooling2D());
}
