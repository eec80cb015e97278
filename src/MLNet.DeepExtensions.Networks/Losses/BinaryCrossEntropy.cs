using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>mean(-t log(p) - (1 - t) log(1 - p))</c> with targets from 0 to 1: one label, or several that do not exclude each other. After a
/// sigmoid it is computed from what stands before it.
/// </summary>
public sealed record BinaryCrossEntropy : Loss
{
    /// <summary>How far targets are moved towards 1/2: <c>t (1 - s) + s / 2</c>; 0 or more and below 1, 0 by default.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Whether the network puts out logits: no sigmoid stands at its end; false by default.</summary>
    public bool FromLogits { get; init; }

    /// <inheritdoc/>
    public override OutputKind Outputs => FromLogits ? OutputKind.Logits : OutputKind.Probabilities;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.Probabilities;

    /// <inheritdoc/>
    public override ActivationKind? FusedActivation => FromLogits ? null : ActivationKind.Sigmoid;

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step)
    {
        if (FromLogits || step.OnLogits)
        {
            step.Kernels.Losses.SigmoidCrossEntropy(step.ToBatch(), LabelSmoothing);
        }
        else
        {
            step.OnDevice(LossKind.BinaryCrossEntropy, LabelSmoothing);
        }
    }

    /// <inheritdoc/>
    public override void Validate() => Check.Share(LabelSmoothing, nameof(LabelSmoothing));
}
