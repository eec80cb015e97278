namespace MLNet.DeepExtensions.Networks;

/// <summary>The largest value of each window, channel by channel: from <c>[H, W, C]</c> to <c>[OH, OW, C]</c>.</summary>
public sealed record MaxPooling2D : PoolingLayer
{
    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new MaxPoolingStep(plan, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}
