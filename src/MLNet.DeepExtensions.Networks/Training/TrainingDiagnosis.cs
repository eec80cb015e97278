using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Tells from the course of the training loss whether anything was learned: a loss that became infinite ends a training, but one that rose
/// by magnitudes, or never fell below that of a constant prediction, would go unnoticed.
/// </summary>
/// <param name="constant">The best constant prediction; null where it is not known.</param>
/// <param name="factor">What turns losses as they are trained into those that are told.</param>
internal sealed class TrainingDiagnosis(ConstantPrediction? constant, double factor)
{
    // Losses of fresh networks lie within twice that of a constant prediction; after a divergence they come back to it.
    private const double Explosion = 3;
    private const double ExplodedMargin = 0.95;
    private const double LearnedMargin = 0.998;

    // A training of few epochs, or one whose loss still falls, is not over; nothing is said of it.
    private const int FewestEpochs = 5;
    private const double Stalled = 0.98;
    private readonly List<double> _losses = [];
    private double _first = double.NaN;

    /// <summary>The best constant prediction, which is told of the first epoch's targets; null where it is not known.</summary>
    public ConstantPrediction? Constant => constant;

    /// <summary>Notes the mean loss of steps, penalties not included.</summary>
    public void AddSteps(double loss) => _first = double.IsNaN(_first) ? loss : _first;

    /// <summary>Notes the mean loss of an epoch, penalties not included.</summary>
    public void AddEpoch(double loss) => _losses.Add(loss);

    /// <summary>Goes through what was noted.</summary>
    public void Visit(StateVisitor state)
    {
        state.Visit("first", ref _first);
        state.Visit("losses", _losses);
        if (constant is not null)
        {
            state.Visit("constant", constant.Visit);
        }
    }

    /// <summary>What there is to say of a training that is over; null where it has learned something.</summary>
    /// <param name="epoch">The epoch whose weights are the result, from 1.</param>
    /// <param name="learningRate">The optimizer's rate.</param>
    /// <param name="clips">Whether gradients are clipped.</param>
    public string? Conclude(int epoch, float learningRate, bool clips)
    {
        double kept = _losses[epoch - 1], worst = _losses.Max(), floor = constant?.MeanLoss ?? _first;
        string given = constant is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $"; {constant.Description} has {floor * factor:G4}");
        string scaling = constant is { IsOfClasses: true } ? "scale the inputs (NormalizeInput)"
            : "scale inputs and targets (NormalizeInput, StandardizeTargets)";
        if (worst > Explosion * Math.Max(_first, floor) && kept >= ExplodedMargin * floor)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"The training diverged: its loss rose from {_first * factor:G4} at the first step to {worst * factor:G4} in epoch {_losses.IndexOf(worst) + 1}; the "
                + $"final loss is {kept * factor:G4}{given}. Try a learning rate of {learningRate / 10:G2} instead of {learningRate:G4}"
                + $"{(clips ? "" : ", clip the gradients (Optimizer.ClipNorm = 1)")}, and {scaling}.");
        }

        bool isOver = _losses.Count >= FewestEpochs && _losses[^1] >= Stalled * _losses[_losses.Count / 2];
        return constant is not null && isOver && kept >= LearnedMargin * floor && (kept, floor) is not (0, 0)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Nothing was learned from the inputs: the training loss is {kept * factor:G4} after {_losses.Count} epochs{given}. Try a higher and a lower "
                + $"learning rate than {learningRate:G4}, {scaling}, and check that each target belongs to its row.")
            : null;
    }
}
