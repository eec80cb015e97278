using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>-log(p[class])</c> with targets that are the numbers of the classes, from 0. After a softmax it is computed from what stands before
/// it; on any other output the predictions are first divided by their sum, as Keras does for a sigmoid output.
/// </summary>
public sealed record SparseCategoricalCrossEntropy : Loss
{
    /// <summary>The share of each target that is spread over all classes, 0 or more and below 1; 0 by default.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Whether the network puts out logits: no softmax stands at its end; false by default.</summary>
    public bool FromLogits { get; init; }

    /// <inheritdoc/>
    public override OutputKind Outputs => FromLogits ? OutputKind.Logits : OutputKind.Probabilities;

    /// <inheritdoc/>
    public override ActivationKind? FusedActivation => FromLogits ? null : ActivationKind.Softmax;

    /// <inheritdoc/>
    public override bool TargetIsClass => true;

    /// <inheritdoc/>
    public override int TargetWidth(int width) => width >= 2
        ? 1
        : throw new ArgumentException(
            $"The output has {width} value; categorical cross-entropy needs one per class, for 2 or more classes.", nameof(width));

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step)
    {
        if (FromLogits || step.OnLogits)
        {
            step.Kernels.Losses.SoftmaxCrossEntropy(step.ToBatch(), sparse: true, LabelSmoothing);
        }
        else
        {
            step.OnDevice(LossKind.SparseCategoricalCrossEntropy, LabelSmoothing);
        }
    }

    /// <inheritdoc/>
    public override void Validate() => Check.Share(LabelSmoothing, nameof(LabelSmoothing));
}
