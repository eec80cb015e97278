using System.Globalization;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Stops a training when a value has not become better for some epochs, and gives back the weights of the best epoch. A value is better
/// when it beats the best one by more than <see cref="Threshold"/> times that one's magnitude; NaN is never better. Epochs before the first
/// number do not count, and the result warns where there never is one. The state is fresh in each training; trainings at the same time need
/// one each.
/// </summary>
public sealed class EarlyStopping : TrainingCallback
{
    private NetworkWeights? _bestWeights;
    private double _best;
    private int _epochsWithout;

    /// <summary>
    /// The value to watch, as named in the history; null for <c>valid_loss</c>, or <c>train_loss</c> where there is no validation.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether larger values are better; null for what the monitored metric says.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>Epochs without improvement after which the training stops; 1 or more, 5 by default.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>The improvement that counts, as a share of the best value; 0 or more and below 1, 0.0001 by default.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>
    /// Whether an epoch whose value equals the best one's takes its place as the best epoch, so that the last of equal ones is given back;
    /// it does not count as an improvement. False by default.
    /// </summary>
    public bool TakesLastOfEquals { get; init; }

    /// <summary>
    /// Whether the result has the weights of the best epoch, also where the training ends for another reason; true by default.
    /// </summary>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>The number of the best epoch, from 1; 0 before the first has ended.</summary>
    public int BestEpoch { get; private set; }

    /// <inheritdoc/>
    public override bool Remembers => true;

    /// <inheritdoc/>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check.Positive(Patience, nameof(Patience));
        Check.Share(Threshold, nameof(Threshold));
        state.RequireMeasured(Monitored(state));
        (_bestWeights, _epochsWithout, BestEpoch) = (null, 0, 0);
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        string name = Monitored(state);
        double value = state.Measured(name);
        double margin = Threshold * Math.Abs(_best);
        bool isBetter = BestEpoch == 0
            ? !double.IsNaN(value)
            : HigherIsBetter ?? state.HigherIsBetter(name) ? value > _best + margin : value < _best - margin;
        bool isEqual = BestEpoch > 0 && TakesLastOfEquals && value == _best;
        if (isBetter || isEqual)
        {
            (_best, BestEpoch) = (value, state.Epoch);
            if (RestoreBestWeights)
            {
                state.CopyWeightsTo(_bestWeights ??= state.NewWeights());
                state.ResultEpoch = state.Epoch;
            }
        }

        if (isBetter)
        {
            _epochsWithout = 0;
        }
        else if (BestEpoch > 0 && ++_epochsWithout >= Patience)
        {
            state.Stop();
        }
    }

    /// <inheritdoc/>
    public override void Visit(TrainingState training, StateVisitor state)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(state);
        state.Same(nameof(Monitor), Monitored(training));
        state.Same(nameof(HigherIsBetter), $"{HigherIsBetter ?? training.HigherIsBetter(Monitored(training))}");
        state.Same(nameof(Patience), Patience.ToString(CultureInfo.InvariantCulture));
        state.Same(nameof(Threshold), Threshold.ToString("R", CultureInfo.InvariantCulture));
        state.Same(nameof(TakesLastOfEquals), $"{TakesLastOfEquals}");
        state.Same(nameof(RestoreBestWeights), $"{RestoreBestWeights}");
        state.Visit("best", ref _best);
        state.Visit("epochs_without", ref _epochsWithout);
        int best = BestEpoch;
        state.Visit("best_epoch", ref best);
        BestEpoch = best;
        state.Visit("best_weights", ref _bestWeights, training.NewWeights);
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_bestWeights is not null)
        {
            state.SetWeights(_bestWeights);
            _bestWeights = null;
        }
    }

    private string Monitored(TrainingState state) => Monitor ?? (state.HasValidation ? "valid_loss" : "train_loss");
}
