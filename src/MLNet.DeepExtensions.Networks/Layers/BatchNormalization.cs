using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c> by channel (the last axis), with the batch's statistics in training and
/// running ones at inference (Ioffe and Szegedy 2015). Frozen, it uses the running statistics in training too, as Keras does.
/// </summary>
public sealed record BatchNormalization : Layer
{
    /// <summary>Added to the variance; more than 0, 1e-5 by default.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>
    /// The share of the new batch in the running statistics, more than 0 and at most 1: PyTorch's momentum, 1 minus Keras's; 0.1 by
    /// default.
    /// </summary>
    public float Momentum { get; init; } = 0.1f;

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Positive(Epsilon, nameof(Epsilon));
        Check.Positive(Momentum, nameof(Momentum));
        Check.Between(Momentum, 0f, 1f, nameof(Momentum));
        return inputs[0];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs)
    {
        TensorShape channels = [inputs[0].Channels];
        return
        [
            new ParameterSpec("gamma", channels, new Ones()),
            new ParameterSpec("beta", channels, new Zeros()),
            new ParameterSpec("runningMean", channels, new Zeros()) { IsState = true },
            new ParameterSpec("runningVariance", channels, new Ones()) { IsState = true },
        ];
    }

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => 4L * inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new BatchNormalizationStep(plan, this, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="BatchNormalization"/>.</summary>
    public NetworkBuilder BatchNormalization() => Append(new BatchNormalization());
}
