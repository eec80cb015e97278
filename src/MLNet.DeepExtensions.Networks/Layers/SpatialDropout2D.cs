namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Dropout of whole channels of an image <c>[H, W, C]</c>, whose neighbouring pixels say much the same (Tompson et al. 2015).
/// </summary>
public sealed record SpatialDropout2D : Layer
{
    /// <summary>The share of channels that is dropped, 0 or more and below 1.</summary>
    public required float Rate { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.Share(Rate, nameof(Rate));
        return inputs.RequireImage();
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.IsTraining && Rate > 0
        ? plan.Add(new SpatialDropoutStep(plan.Kernels, Rate, plan.NewRandomStream(), plan.Tensor(plan.OutputShape), plan.Input))
        : plan.Input;
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="SpatialDropout2D"/>.</summary>
    /// <param name="rate">The share of channels that is dropped in training, 0 or more and below 1.</param>
    public NetworkBuilder SpatialDropout(float rate) => Append(new SpatialDropout2D { Rate = rate });
}
