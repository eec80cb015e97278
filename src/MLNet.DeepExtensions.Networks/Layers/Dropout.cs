namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Inverted dropout: in training each value is set to 0 with probability <see cref="Rate"/>, and the others are divided by <c>1 - rate</c>;
/// at inference nothing is done (Srivastava et al. 2014).
/// </summary>
public sealed record Dropout : Layer
{
    /// <summary>The share that is dropped, 0 or more and below 1.</summary>
    public required float Rate { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Share(Rate, nameof(Rate));
        return inputs[0];
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.IsTraining && Rate > 0
        ? plan.Add(new DropoutStep(plan.Kernels, Rate, plan.NewRandomStream(), plan.Tensor(plan.OutputShape), plan.Input))
        : plan.Input;
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Dropout"/>.</summary>
    /// <param name="rate">The share that is dropped in training, 0 or more and below 1.</param>
    public NetworkBuilder Dropout(float rate) => Append(new Dropout { Rate = rate });
}
