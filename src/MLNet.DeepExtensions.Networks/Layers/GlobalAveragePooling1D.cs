namespace MLNet.DeepExtensions.Networks;

/// <summary>The mean of each channel over the time: from <c>[time, C]</c> to <c>[C]</c>.</summary>
public sealed record GlobalAveragePooling1D : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => [inputs.RequireSequence().Channels];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new GlobalAveragePoolingStep(plan.Kernels, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.GlobalAveragePooling1D"/>: the mean over the time.</summary>
    public NetworkBuilder GlobalAveragePooling1D() => Append(new GlobalAveragePooling1D());
}
