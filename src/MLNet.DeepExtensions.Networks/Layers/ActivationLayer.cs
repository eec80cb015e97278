using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// An activation as a layer of its own: <c>y = act(x)</c>. Behind a dense layer or a convolution it runs in that layer's kernel.
/// </summary>
public sealed record ActivationLayer : Layer
{
    /// <summary>The activation.</summary>
    public required Activation Activation { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Activate(plan.Input, Activation);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends an <see cref="ActivationLayer"/>.</summary>
    /// <param name="activation">The activation.</param>
    public NetworkBuilder Activate(Activation activation) => Append(new ActivationLayer { Activation = activation });
}
