using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What training makes small: a value for each row of predictions, and its gradient. A loss of your own derives from this record, computes
/// by
/// <see cref="LossStep.OnHost"/> or by kernels, and is registered by name with <see cref="ComponentRegistry"/>.
/// </summary>
/// <remarks>
/// The loss of a batch is the mean of <c>weight * loss</c> over its rows (divided by the number of rows, not by the sum of weights).
/// </remarks>
public abstract record Loss
{
    /// <summary>
    /// The final activation that the loss computes together with itself, more exactly and faster: a network that ends in it is trained on
    /// what stands before it.
    /// </summary>
    public virtual ActivationKind? FusedActivation => null;

    /// <summary>
    /// What the loss takes the network's outputs for; values unless overridden. Metrics and <see cref="TrainedNetwork.PredictClass"/>
    /// follow it.
    /// </summary>
    public virtual OutputKind Outputs => OutputKind.Values;

    /// <summary>What the loss takes the targets for. Training and evaluation refuse others, naming the row.</summary>
    public virtual TargetKind Targets => TargetIsClass ? TargetKind.ClassNumbers : TargetKind.Values;

    /// <summary>Whether a target is the number of a class.</summary>
    public virtual bool TargetIsClass => false;

    /// <summary>How many target values belong to a row of predictions.</summary>
    /// <param name="width">The width of a row of predictions.</param>
    /// <exception cref="ArgumentException">The loss does not take rows of that width.</exception>
    public virtual int TargetWidth(int width) => width;

    /// <summary>Computes losses and, where it is asked for, the gradient.</summary>
    /// <param name="step">The operands.</param>
    public abstract void Evaluate(in LossStep step);

    /// <summary>Throws when a setting is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the setting, its value and what is allowed.</exception>
    public virtual void Validate()
    {
    }
}
