using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The largest value of each window, channel by channel: from <c>[H, W, C]</c> to <c>[OH, OW, C]</c>.</summary>
public sealed record MaxPooling2D : PoolingLayer
{
    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new MaxPoolingStep(plan, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="MaxPooling2D"/>.</summary>
    /// <param name="poolSize">The window.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    public NetworkBuilder MaxPooling(Size2D poolSize, Size2D? stride = null, PaddingMode padding = default) =>
        Append(new MaxPooling2D { PoolSize = poolSize, Stride = stride, Padding = padding });
}
