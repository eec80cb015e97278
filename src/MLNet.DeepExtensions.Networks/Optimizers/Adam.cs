namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w -= r / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon)</c>
/// (Kingma and Ba 2015). Weight decay is added to the gradient; <see cref="AdamW"/> decouples it.
/// </summary>
public record Adam : Optimizer
{
    /// <summary>The decay of the mean gradient, 0 or more and below 1; 0.9 by default.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay of the mean square, 0 or more and below 1; 0.999 by default.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>Added to the root; more than 0, 1e-8 by default.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Whether the largest mean square so far takes the present one's place (Reddi et al. 2018); false by default.</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    public override int SlotCount => AmsGrad ? 3 : 2;

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step) => step.Kernels.Optimizers.Adam(
        step.Sweep, Beta1, Beta2, Epsilon, step.Step, step.Slots[0], step.Slots[1], AmsGrad ? step.Slots[2] : default);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Share(Beta1, nameof(Beta1));
        Check.Share(Beta2, nameof(Beta2));
        Check.Positive(Epsilon, nameof(Epsilon));
    }
}
