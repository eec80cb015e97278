using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>-(1 - p[class])^gamma log(p[class])</c> with targets that are the numbers of the classes, from 0: the focal loss (Lin et al. 2017),
/// in which rows that are told well already count little. Their weights alpha are the classes' weights of
/// <see cref="TrainingOptions.ClassWeights"/>. After a softmax it is computed from what stands before it; on any other output the
/// predictions are first divided by their sum. For two classes, a softmax of two outputs is the sigmoid of one.
/// </summary>
public sealed record SparseCategoricalFocalCrossEntropy : Loss
{
    private static readonly SparseCategoricalCrossEntropy s_ofLogits = new() { FromLogits = true };
    private static readonly SparseCategoricalCrossEntropy s_ofProbabilities = new();

    /// <summary>How little a row counts that is told well; 0 or more, 2 by default. With 0 it is cross-entropy.</summary>
    public float Gamma { get; init; } = 2f;

    /// <summary>Whether the network puts out logits: no softmax stands at its end; false by default.</summary>
    public bool FromLogits { get; init; }

    /// <inheritdoc/>
    public override OutputKind Outputs => CrossEntropy.Outputs;

    /// <inheritdoc/>
    public override ActivationKind? FusedActivation => CrossEntropy.FusedActivation;

    /// <inheritdoc/>
    public override bool TargetIsClass => true;

    private SparseCategoricalCrossEntropy CrossEntropy => FromLogits ? s_ofLogits : s_ofProbabilities;

    /// <inheritdoc/>
    public override int TargetWidth(int width) => CrossEntropy.TargetWidth(width);

    /// <inheritdoc/>
    public override void Evaluate(in LossStep step)
    {
        CrossEntropy.Evaluate(step with { Weights = default });
        step.Kernels.Losses.ModulateFocally(Gamma, step.Rows, step.Width, step.Weights, step.Losses, step.Gradient);
    }

    /// <inheritdoc/>
    public override void Validate() => Check.NotNegative(Gamma, nameof(Gamma));
}
