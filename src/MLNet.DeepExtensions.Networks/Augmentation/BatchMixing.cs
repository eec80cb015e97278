using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>
/// Mixes each sample of a training batch with another one of it, inputs and targets: <c>t = s t + (1 - s) t'</c> with the share s that is
/// the sample's own. The partner is chosen by a random permutation of the batch; shares are a function of seed, epoch and row. Class
/// numbers become distributions, and <see cref="SparseCategoricalCrossEntropy"/> the same loss of distributions; validation sees data and
/// loss as they are. Training losses and metrics are those of mixed samples.
/// </summary>
public abstract record BatchMixing
{
    /// <summary>
    /// Shares are drawn from the distribution Beta(alpha, alpha): near 0 and 1 where it is small; more than 0, 1 by default.
    /// </summary>
    public float Alpha { get; init; } = 1f;

    /// <summary>The share of the samples that are mixed; more than 0, at most 1, 1 by default.</summary>
    public float Probability { get; init; } = 1f;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range; the message names it, its value and what is allowed.</exception>
    public virtual void Validate()
    {
        Check.Require(Alpha is > 0 and < float.PositiveInfinity, this, nameof(Alpha), Alpha, "more than 0");
        Check.Require(Probability is > 0 and <= 1, this, nameof(Probability), Probability, "more than 0 and at most 1");
    }

    /// <summary>Mixes another sample into one.</summary>
    /// <param name="random">The sample's own random numbers.</param>
    /// <param name="shape">The samples' shape.</param>
    /// <param name="partner">The other sample.</param>
    /// <param name="sample">The sample, which is changed.</param>
    /// <returns>The share of the result that is the sample's own, 0 to 1.</returns>
    public abstract float Mix(ref AugmentationRandom random, TensorShape shape, ReadOnlySpan<float> partner, Span<float> sample);

    /// <summary>Draws a share from Beta(alpha, alpha).</summary>
    /// <param name="random">The sample's own random numbers.</param>
    protected float DrawShare(ref AugmentationRandom random) => SymmetricBeta.Draw(ref random, Alpha);

    /// <summary>Throws where a training cannot mix.</summary>
    internal virtual void CheckFits(Network network, Loss loss, Dataset data, bool hasClassWeights)
    {
        Validate();
        string? wrong = data.IsSparse ? "the data are sparse; only dense rows can be mixed"
            : data.HasWeights || hasClassWeights ? "samples or classes have weights, which do not mix"
            : loss is CategoricalHinge || loss.Targets is TargetKind.Signs or TargetKind.NotZero
                || (loss.Targets == TargetKind.ClassNumbers && loss is not SparseCategoricalCrossEntropy)
                ? $"{loss.GetType().Name} takes no targets between others; cross-entropies and losses of values do"
            : loss is SparseCategoricalCrossEntropy && !data.HasClassNumbers
                ? "the targets are class numbers of which nobody knows the classes' names; give Targets.Classes"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"{nameof(TrainingOptions.Mixing)} is {GetType().Name}: {wrong}.");
        }
    }

    /// <summary>The loss of mixed targets: the same, of distributions where it takes class numbers.</summary>
    internal static Loss LossOf(Loss loss) => loss is SparseCategoricalCrossEntropy sparse
        ? new CategoricalCrossEntropy { LabelSmoothing = sparse.LabelSmoothing, FromLogits = sparse.FromLogits }
        : loss;
}
