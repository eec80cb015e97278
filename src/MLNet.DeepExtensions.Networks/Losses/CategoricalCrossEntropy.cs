using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>-sum(t log(p))</c> with targets that are distributions over the classes (one-hot, say). After a softmax it is computed from what
/// stands before it; on any other output the predictions are first divided by their sum, as Keras does for a sigmoid output.
/// </summary>
public sealed record CategoricalCrossEntropy : Loss
{
    /// <summary>The share of each target that is spread over all classes, 0 or more and below 1; 0 by default.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Whether the network puts out logits: no softmax stands at its end; false by default.</summary>
    public bool FromLogits { get; init; }

    /// <inheritdoc/>
    public override OutputKind Outputs => FromLogits ? OutputKind.Logits : OutputKind.Probabilities;

    /// <inheritdoc/>
    public override TargetKind Targets => TargetKind.Distribution;

    /// <inheritdoc/>
    public override ActivationKind? FusedActivation => FromLogits ? null : ActivationKind.Softmax;

    /// <inheritdoc/>
    public override int TargetWidth(int width) => width >= 2
        ? width
        : throw new ArgumentException(
            $"The output has {width} value; categorical cross-entropy needs one per class, for 2 or more classes.", nameof(width));

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step)
    {
        if (FromLogits || step.OnLogits)
        {
            step.Kernels.Losses.SoftmaxCrossEntropy(step.ToBatch(), sparse: false, LabelSmoothing);
        }
        else
        {
            step.OnDevice(LossKind.CategoricalCrossEntropy, LabelSmoothing);
        }
    }

    /// <inheritdoc/>
    public override void Validate() => Check.Share(LabelSmoothing, nameof(LabelSmoothing));
}
