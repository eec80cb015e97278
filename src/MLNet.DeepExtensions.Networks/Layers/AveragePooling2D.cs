using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The mean of each window, channel by channel: from <c>[H, W, C]</c> to <c>[OH, OW, C]</c>.</summary>
public sealed record AveragePooling2D : PoolingLayer
{
    /// <summary>Whether padding counts as zeros (PyTorch's default) or not at all (Keras); false by default.</summary>
    public bool CountPadding { get; init; }

    private protected override bool CountsPadding => CountPadding;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new AveragePoolingStep(plan.Kernels, Shape(plan.Input.Shape), plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="AveragePooling2D"/>.</summary>
    /// <param name="poolSize">The window.</param>
    /// <param name="stride">Its steps; the window's size if not given.</param>
    /// <param name="padding">How the image's edges are handled.</param>
    public NetworkBuilder AveragePooling(Size2D poolSize, Size2D? stride = null, PaddingMode padding = default) =>
        Append(new AveragePooling2D { PoolSize = poolSize, Stride = stride, Padding = padding });
}
