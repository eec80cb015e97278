using System.Globalization;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions;

/// <summary>
/// What a trainer of this package learns: a network, how it came about, and how it stands between the columns of a data view. Immutable.
/// </summary>
public sealed class NetworkModel
{
    private readonly ReadOnlyMemory<char>[] _labelTexts;
    private readonly float[] _labelNumbers;

    internal NetworkModel(
        NetworkTask task, TrainedNetwork network, TrainingHistory history, FeatureLayout features, LabelValues? labels, bool hasVectorScore,
        IReadOnlyList<string> inputColumns) =>
        (Task, Network, History, Features, Labels, HasVectorScore, InputColumns, _labelTexts, _labelNumbers) = (
            task, network, history, features, labels, hasVectorScore, inputColumns,
            labels is { IsText: true } ? [default, .. labels.Texts.Select(static text => text.AsMemory())] : [],
            labels is null || labels.ItemType.Equals(NumberDataViewType.Single)
                ? [float.NaN, .. (labels?.Texts ?? network.ClassNames ?? []).Select(
                    static text => float.TryParse(text, CultureInfo.InvariantCulture, out float number) ? number : float.NaN)]
                : []);

    /// <summary>What the network was trained for.</summary>
    public NetworkTask Task { get; }

    /// <summary>The network: it predicts from arrays too, is saved in a file of its own, and trained further.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>
    /// Loss and metrics of each epoch. A regression's metrics are in the labels' unit; so is its loss, except that it is one of
    /// standardized labels where the trainer standardized several per row, or with a loss other than mean squared and mean absolute error.
    /// </summary>
    public TrainingHistory History { get; }

    /// <summary>The table of the network's layers.</summary>
    public string Summary => Network.Network.Summary();

    /// <summary>
    /// What <c>TabularNetwork</c> learnt of the columns, a line each, and what was decided of them; null for models of other trainers.
    /// </summary>
    public string? DescribeColumns() => TabularModel.TryOf(Network)?.Encoder.Describe();

    /// <summary>The names of the classes, in the order of the scores; null for a regression.</summary>
    public IReadOnlyList<string>? ClassNames => Network.ClassNames;

    /// <summary>
    /// The training images that could not be read and were left out; empty unless the trainer was told to, and not saved with the model.
    /// </summary>
    public IReadOnlyList<SkippedImage> SkippedImages { get; internal init; } = [];

    /// <summary>
    /// Scores rows, <c>[rows, ...input shape]</c>: a binary classifier's logits, a multiclass one's probabilities, a regression's values. A
    /// probability of two classes, as a float, is 1 from a logit of 17 on, where the logit still tells rows apart.
    /// </summary>
    internal void Score(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (Task == NetworkTask.BinaryClassification)
        {
            Network.PredictLogits(rows, scores);
        }
        else
        {
            Network.Predict(rows, scores);
        }
    }

    /// <summary>Scores sparse rows: see <see cref="Score(ReadOnlySpan{float}, Span{float})"/>.</summary>
    internal void Score(SparseMatrix rows, Span<float> scores)
    {
        if (Task == NetworkTask.BinaryClassification)
        {
            Network.PredictLogits(rows, scores);
        }
        else
        {
            Network.Predict(rows, scores);
        }
    }

    internal FeatureLayout Features { get; }

    /// <summary>The value of a label's key, counted from 1; empty where it is not text, and for a missing key.</summary>
    internal ReadOnlyMemory<char> LabelText(uint key) => key < (uint)_labelTexts.Length ? _labelTexts[key] : default;

    /// <summary>The value of a label's key, counted from 1; NaN where it is not Single, and for a missing key.</summary>
    internal float LabelNumber(uint key) => key < (uint)_labelNumbers.Length ? _labelNumbers[key] : float.NaN;

    /// <summary>The values of the label's keys; null where there were none.</summary>
    internal LabelValues? Labels { get; }

    /// <summary>The names of the training data's columns.</summary>
    internal IReadOnlyList<string> InputColumns { get; }

    internal int Outputs => Network.Network.OutputShape.Size;

    /// <summary>Whether the column Score is a vector: of classes, or of a regression's several outputs.</summary>
    internal bool HasVectorScore { get; }
}
