using System.Diagnostics.CodeAnalysis;

namespace MLNet.DeepExtensions;

/// <summary>What all trainers have in common, whoever does the training.</summary>
public abstract record TrainerOptions
{
    /// <summary>
    /// The column with the labels; "Label" by default, as <see cref="NetworkTask"/> says, or what the trainer takes besides.
    /// </summary>
    public string LabelColumnName { get; init; } = ColumnNames.Label;

    /// <summary>
    /// The column with the features: a vector of known size of Single or Byte (read as <c>byte / 255</c>), "Features" by default; for
    /// classifiers of images on a pretrained backbone the images, "ImagePath" by default.
    /// </summary>
    public string FeatureColumnName { get; init; } = ColumnNames.Features;

    /// <summary>
    /// The share of the rows that is kept for validation where <c>Fit</c> is given no validation set; 0 or more and below 1. Null keeps a
    /// tenth, but none of small data, of which every row is needed: fewer than 1,000 rows, or 100 images of convolutional networks, unless
    /// <see cref="NetworkTrainerOptions.Schedule"/> reduces the rate on a plateau. Transfer learning keeps none: 0 by default
    /// there. A class's only row is never kept.
    /// </summary>
    public double? ValidationFraction { get; init; }

    /// <summary>
    /// Whether the training stops when the validation loss has not improved for <see cref="Patience"/> epochs; true by default. The best
    /// epoch's network is the result. Without validation nothing is stopped early, and the last epoch's is.
    /// </summary>
    public bool EarlyStopping { get; init; } = true;

    /// <summary>Epochs without improvement after which the training stops; 1 or more, 15 by default.</summary>
    public int Patience { get; init; } = 15;

    /// <summary>
    /// The seed of everything random; null takes the MLContext's. The same seed gives the same network, for any number of threads.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Stops the training at the next batch. What was trained by then is the result; where not even an epoch was complete, <c>Fit</c>
    /// throws
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options; called by the trainers.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public virtual void Validate()
    {
        RequireName(LabelColumnName, nameof(LabelColumnName));
        RequireName(FeatureColumnName, nameof(FeatureColumnName));
        Require(ValidationFraction is null or (>= 0 and < 1), nameof(ValidationFraction), ValidationFraction,
            "0 or more and below 1, or null");
        Require(Patience > 0, nameof(Patience), Patience, "1 or more");
    }

    /// <summary>Throws where a condition does not hold.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="allowed">What is allowed.</param>
    /// <exception cref="ArgumentException">It does not hold.</exception>
    protected static void Require([DoesNotReturnIf(false)] bool holds, string option, object? value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value ?? "null"}; {allowed} is allowed."), option);
        }
    }

    /// <summary>Throws where a column's name is null or empty.</summary>
    /// <param name="name">The name.</param>
    /// <param name="option">The option's name.</param>
    private protected static void RequireName(string name, string option) =>
        Require(!string.IsNullOrEmpty(name), option, name is null ? null : "empty", "a column's name");
}
