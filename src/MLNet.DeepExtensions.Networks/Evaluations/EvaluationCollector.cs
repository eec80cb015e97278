using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The parts that gather an evaluation's details, as they fit what the network was asked for.</summary>
internal sealed class EvaluationCollector
{
    private readonly LearningTask _task;
    private readonly string[] _names;
    private readonly long _rows;
    private readonly ConfusionPart? _confusion;
    private readonly ClassPart? _classes;
    private readonly RankingPart? _curves;
    private readonly CalibrationPart? _calibration;
    private readonly ResidualPart? _residuals;
    private readonly MistakePart? _mistakes;

    private EvaluationCollector(Network network, Loss loss, Dataset data, IReadOnlyList<string>? classNames, int? mistakes)
    {
        _task = LearningTasks.Of(network, loss, data);
        _rows = data.Count;
        (int width, int positions) = (network.OutputShape.Channels, network.OutputShape.Rows());
        bool isOneClass = _task is LearningTask.Binary or LearningTask.Multiclass;
        _names = Names(data.ClassNames ?? classNames, _task, isOneClass && width == 1 ? 2 : width);
        _confusion = isOneClass && _names.Length <= ConfusionPart.MostClasses ? new ConfusionPart(_names) : null;
        if (mistakes is not { } most)
        {
            return;
        }

        _mistakes = new MistakePart(_task, positions, most);
        if (_task == LearningTask.Regression)
        {
            // A loss of one's own may compare an output with something else than a value of its own.
            _residuals = loss.TargetWidth(width) == width ? new ResidualPart(width, _rows * positions) : null;
            return;
        }

        _classes = new ClassPart(_names, _task == LearningTask.MultiLabel);
        _curves = new RankingPart(_names, isOneClass && _names.Length == 2, _rows * positions);
        _calibration = OutputMeaning.Of(network, loss).Kind is OutputKind.Probabilities or OutputKind.Logits
            ? new CalibrationPart(isOneClass)
            : null;
    }

    /// <summary>What is gathered.</summary>
    public EvaluationPart[] Parts =>
        [.. new EvaluationPart?[] { _confusion, _classes, _curves, _calibration, _residuals, _mistakes }.OfType<EvaluationPart>()];

    /// <summary>Gathers a confusion matrix, where there is one.</summary>
    public static EvaluationCollector OfMatrix(Network network, Loss loss, Dataset data, IReadOnlyList<string>? classNames) =>
        new(network, loss, data, classNames, mistakes: null);

    /// <summary>Gathers all.</summary>
    public static EvaluationCollector OfDetails(
        Network network, Loss loss, Dataset data, IReadOnlyList<string>? classNames, int mistakes) =>
        new(network, loss, data, classNames, mistakes);

    /// <summary>Adds the confusion matrix.</summary>
    public Evaluation Complete(Evaluation evaluation) => evaluation with { ConfusionMatrix = _confusion?.Matrix };

    /// <summary>All that was gathered.</summary>
    public EvaluationDetails Details(Evaluation evaluation) => new()
    {
        Evaluation = Complete(evaluation),
        Task = _task,
        Rows = _rows,
        Names = [.. _names],
        Classes = _classes?.Figures ?? [],
        Curves = _curves?.Curves() ?? [],
        Calibration = _calibration?.Calibration,
        Residuals = _residuals?.Residuals(_names) ?? [],
        Mistakes = _mistakes?.Mistakes ?? [],
    };

    private static string[] Names(IReadOnlyList<string>? given, LearningTask task, int count)
    {
        string word = task switch
        {
            LearningTask.Regression => "output ",
            LearningTask.MultiLabel => "label ",
            _ => "",
        };
        return given?.Count == count
            ? [.. given]
            : [.. Enumerable.Range(0, count).Select(number => $"{word}{number}")];
    }
}
