using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>s = rho s + (1 - rho) g^2; w -= r g / (sqrt(s) + epsilon)</c> (Hinton's lecture 6e), with momentum and with the centred variance as
/// options, as PyTorch has them.
/// </summary>
public sealed record RmsProp : Optimizer
{
    /// <summary>The decay of the averages, 0 or more and below 1; 0.9 by default.</summary>
    public float Rho { get; init; } = 0.9f;

    /// <summary>How much of the last step's velocity is kept, 0 or more and below 1; 0 by default.</summary>
    public float Momentum { get; init; }

    /// <summary>
    /// Whether the squared mean gradient is taken off the mean square: the variance in place of the square; false by default.
    /// </summary>
    public bool Centered { get; init; }

    /// <summary>Added to the root; more than 0, 1e-7 by default.</summary>
    public float Epsilon { get; init; } = 1e-7f;

    /// <inheritdoc/>
    public override int SlotCount => 1 + (Centered ? 1 : 0) + (Momentum > 0 ? 1 : 0);

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step)
    {
        DeviceView<float> averages = Centered ? step.Slots[1] : default;
        DeviceView<float> velocity = Momentum > 0 ? step.Slots[SlotCount - 1] : default;
        step.Kernels.Optimizers.RmsProp(step.Sweep, Rho, Momentum, Epsilon, step.Slots[0], averages, velocity);
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Share(Rho, nameof(Rho));
        Check.Share(Momentum, nameof(Momentum));
        Check.Positive(Epsilon, nameof(Epsilon));
    }
}
