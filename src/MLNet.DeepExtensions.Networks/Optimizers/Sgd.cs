namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Stochastic gradient descent: <c>w -= r g</c>; with momentum <c>v = momentum v + g</c> and <c>w -= r v</c>, or with Nesterov's <c>w -= r
/// (g + momentum v)</c>
/// (Sutskever et al. 2013, as PyTorch has it).
/// </summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Makes it with a learning rate of 0.01.</summary>
    public Sgd() => LearningRate = 0.01f;

    /// <summary>How much of the last step's velocity is kept, 0 or more and below 1; 0 by default.</summary>
    public float Momentum { get; init; }

    /// <summary>Whether to look ahead along the velocity; needs a momentum, false by default.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override int SlotCount => Momentum > 0 ? 1 : 0;

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step) =>
        step.Kernels.Optimizers.Sgd(step.Sweep, Momentum, Nesterov, Momentum > 0 ? step.Slots[0] : default);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check.Share(Momentum, nameof(Momentum));
        if (Nesterov && Momentum == 0)
        {
            throw new ArgumentException(
                $"{nameof(Nesterov)} is true and {nameof(Momentum)} is 0; Nesterov momentum needs a value above 0.", nameof(Nesterov));
        }
    }
}
