using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>y = x + mix (act(x) - x)</c> with one learnt mix a feature (the last axis), 1 at first: each feature finds out how far its activation
/// goes (Holzmüller et al. 2024). With ReLU it is PReLU (He et al. 2015), whose slope below zero is <c>1 - mix</c>.
/// </summary>
public sealed record ParametricActivation : Layer
{
    /// <summary>The activation; any but softmax.</summary>
    public required Activation Activation { get; init; }

    /// <summary>How the mix begins; null for ones, the activation itself.</summary>
    public Initializer? MixInitializer { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => Activation.Kind != ActivationKind.Softmax
        ? inputs[0]
        : throw new ArgumentException("Softmax has no mix with its input; an elementwise activation is allowed.", nameof(inputs));

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new ParameterSpec("mix", [inputs[0].Channels], MixInitializer ?? new Ones())];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 4L * inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new ParametricActivationStep(plan, Activation, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.ParametricActivation"/>: an activation whose strength is learnt for each feature.</summary>
    /// <param name="activation">The activation; any but softmax.</param>
    public NetworkBuilder ParametricActivation(Activation activation) => Append(new ParametricActivation { Activation = activation });

    /// <summary>Appends PReLU, <c>max(0, x) + slope min(0, x)</c> with a learnt slope for each feature.</summary>
    /// <param name="slope">The slope below zero at first.</param>
    public NetworkBuilder PReLU(float slope = 0.25f) => Append(
        new ParametricActivation { Activation = Activation.ReLU, MixInitializer = new Constant { Value = 1 - slope } });
}
