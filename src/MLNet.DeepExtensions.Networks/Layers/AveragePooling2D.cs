namespace MLNet.DeepExtensions.Networks;

/// <summary>The mean of each window, channel by channel: from <c>[H, W, C]</c> to <c>[OH, OW, C]</c>.</summary>
public sealed record AveragePooling2D : PoolingLayer
{
    /// <summary>Whether padding counts as zeros (PyTorch's default) or not at all (Keras).</summary>
    public bool CountPadding { get; init; }

    private protected override bool CountsPadding => CountPadding;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new AveragePoolingStep(plan.Kernels, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}
