using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c> with mean and variance over the last axis of each sample (Ba, Kiros and
/// Hinton 2016).
/// </summary>
public sealed record LayerNormalization : Layer
{
    /// <summary>Added to the variance; more than 0, 1e-5 by default.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Positive(Epsilon, nameof(Epsilon));
        return inputs[0];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new ParameterSpec("gamma", [inputs[0].Channels], new Ones()), new ParameterSpec("beta", [inputs[0].Channels], new Zeros())];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 8L * inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new LayerNormalizationStep(plan, this, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="LayerNormalization"/>.</summary>
    public NetworkBuilder LayerNormalization() => Append(new LayerNormalization());
}
