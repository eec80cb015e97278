using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What a network reaches on a data set and where it fails, from <see cref="TrainedNetwork.EvaluateInDetail"/>. Counts, classes and residuals
/// take each row once, whatever its weight; rows of weight 0, and rows whose predictions are NaN, are left out.
/// </summary>
/// <remarks>
/// The memory does not grow with the data beyond limits: a confusion matrix of up to 1,000 classes, curves of up to 100 labels from about
/// 4,000,000 scores, some 10,000 points of residuals. Where there are more rows, those are taken whose numbers a fixed hash chooses, evenly
/// over the data.
/// </remarks>
public sealed record EvaluationDetails
{
    /// <summary>Loss, metrics and, for classes, the confusion matrix.</summary>
    public required Evaluation Evaluation { get; init; }

    /// <summary>What the network was asked for.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The rows of the data set.</summary>
    public required long Rows { get; init; }

    /// <summary>The names of the classes, labels or outputs, in the order of their numbers.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Precision, recall, F1 and support of each class or label; empty for a regression.</summary>
    public ImmutableArray<ClassFigures> Classes { get; init; } = [];

    /// <summary>
    /// How each class or label is ranked above the rest, of two classes the second alone. Those that all rows have, or none, have no curve.
    /// </summary>
    public ImmutableArray<RankingCurve> Curves { get; init; } = [];

    /// <summary>Whether probabilities come true; null where the outputs are none.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>How far each output of a regression is off; else empty.</summary>
    public ImmutableArray<Residuals> Residuals { get; init; } = [];

    /// <summary>
    /// The rows of the largest losses, the worst first: of classes and labels those that are predicted wrong, else any.
    /// </summary>
    public ImmutableArray<Mistake> Mistakes { get; init; } = [];

    /// <summary>Loss and metrics, the confusion matrix, a line for each class or output, the worst mistakes: 80 columns wide.</summary>
    public override string ToString() => EvaluationText.Write(this);
}
