namespace MLNet.DeepExtensions.Networks;

/// <summary><c>s += g^2; w -= r g / (sqrt(s) + epsilon)</c> (Duchi et al. 2011).</summary>
public sealed record Adagrad : Optimizer
{
    /// <summary>Makes it with a learning rate of 0.01.</summary>
    public Adagrad() => LearningRate = 0.01f;

    /// <summary>Added to the root; more than 0, 1e-10 by default.</summary>
    public float Epsilon { get; init; } = 1e-10f;

    /// <inheritdoc/>
    public override int SlotCount => 1;

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step) => step.Kernels.Optimizers.Adagrad(step.Sweep, Epsilon, step.Slots[0]);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Positive(Epsilon, nameof(Epsilon));
    }
}
