using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Where a training stands, as its callbacks see it.</summary>
public sealed class TrainingState
{
    private const string TrainPart = "train_";
    private const string ValidPart = "valid_";
    private static readonly string[] s_timings = ["learning_rate", "samples_per_second", "ticks", "ticks_of_reading", "ticks_of_validation"];
    private readonly ParameterStore _store;
    private readonly WeightAverage? _average;
    private readonly TrainingRecipe _recipe;
    private readonly TargetScale? _scale;
    private readonly SortedSet<string> _watched = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly ImmutableArray<EpochRecord>.Builder _epochs = ImmutableArray.CreateBuilder<EpochRecord>();

    internal TrainingState(
        Network network, TrainingOptions options, ParameterStore store, WeightAverage? average, TrainingRecipe recipe,
        IReadOnlyList<string>? classNames, TargetScale? scale)
    {
        (Network, Options, _recipe, ClassNames, _scale) = (network, options, recipe, classNames, scale);
        (_store, _average) = (store, average);
    }

    /// <summary>The network that is trained.</summary>
    public Network Network { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The names of the classes; null where there are none.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>Samples that are trained on.</summary>
    public required long TrainingSamples { get; init; }

    /// <summary>Steps in an epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Whether there is validation data.</summary>
    public required bool HasValidation { get; init; }

    /// <summary>The present epoch, from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Steps done in the present epoch.</summary>
    public int StepInEpoch { get; internal set; }

    /// <summary>Steps done in all.</summary>
    public long Step { get; internal set; }

    /// <summary>The learning rate of the last step.</summary>
    public float LearningRate { get; internal set; }

    /// <summary>The mean loss of the present epoch's batches so far.</summary>
    public double RunningLoss { get; internal set; }

    /// <summary>
    /// The mean loss of the batches whose losses were fetched last, penalties included: of the last batch alone, but on a device whose
    /// memory the process does not see of up to 16.
    /// </summary>
    public double BatchLoss { get; internal set; }

    /// <summary>
    /// What there is to warn of: all of it is known at <see cref="TrainingCallback.OnTrainingEnd"/>, and is part of the result.
    /// </summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Whether a callback has asked to stop.</summary>
    public bool IsStopRequested { get; internal set; }

    /// <summary>The epochs that have ended.</summary>
    public TrainingHistory History => new(_epochs.ToImmutable()) { Metrics = [.. _recipe.Metrics] };

    /// <summary>The epoch that ended last; null before the first has.</summary>
    public EpochRecord? LastEpoch => _epochs.Count > 0 ? _epochs[^1] : null;

    /// <summary>The values that are watched but were NaN in every epoch.</summary>
    internal IEnumerable<string> NeverNumbers => _watched.Where(name => _epochs.All(epoch => double.IsNaN(epoch.Values[name])));

    /// <summary>Whether each batch's loss is fetched from the device at once, which costs time there.</summary>
    internal bool FetchesEveryLoss { get; set; }

    /// <summary>The epoch whose weights will be the result, from 1, where it is not the last.</summary>
    internal int? ResultEpoch { get; set; }

    /// <summary>The names of what is measured, losses first.</summary>
    internal IReadOnlyList<string> MeasuredNames
    {
        get
        {
            string[] parts = HasValidation ? [TrainPart, ValidPart] : [TrainPart];
            return [.. parts.SelectMany(part => _recipe.Metrics.Select(metric => metric.Name).Prepend("loss").Select(value => part + value))];
        }
    }

    /// <summary>Whether a callback is going to ask for the training's state.</summary>
    internal bool SavesState { get; set; }

    /// <summary>Why no state can be saved within an epoch; null where it can.</summary>
    internal string? ProblemWithinEpochs { get; set; }

    /// <summary>Whether a callback has set the weights, of which other ranks are to be told.</summary>
    internal bool HasNewWeights { get; set; }

    /// <summary>What callbacks have asked to be saved.</summary>
    internal List<SaveRequest> Saves { get; } = [];

    /// <summary>Saves the network, and with it the state of the training, as soon as all callbacks have been called.</summary>
    /// <param name="request">The file, and what is told of it.</param>
    internal void Save(SaveRequest request) => Saves.Add(request with { Epoch = Epoch });

    /// <summary>Adds a warning to the training's result.</summary>
    /// <param name="warning">What went wrong, and what to do.</param>
    public void Warn(string warning)
    {
        ArgumentException.ThrowIfNullOrEmpty(warning);
        _warnings.Add(warning);
    }

    /// <summary>Ends the training after the present batch; what is trained is kept.</summary>
    public void Stop() => IsStopRequested = true;

    /// <summary>
    /// Copies the present weights, averaged where <see cref="TrainingOptions.WeightAverageDecay"/> asks for it: where targets are standardized, those of a network that gives standardized values.
    /// </summary>
    /// <param name="weights">Where they go, from <see cref="NewWeights"/>.</param>
    public void CopyWeightsTo(NetworkWeights weights)
    {
        _average?.TakeStates();
        (_average?.Store ?? _store).Download(weights);
    }

    /// <summary>Sets the weights, as <see cref="CopyWeightsTo"/> gives them.</summary>
    /// <param name="weights">The new weights.</param>
    public void SetWeights(NetworkWeights weights)
    {
        _store.Upload(weights);
        _average?.Store.Upload(weights);
        HasNewWeights = true;
    }

    /// <summary>Memory for a copy of the weights.</summary>
    public NetworkWeights NewWeights() => new(_store.Layout);

    /// <summary>The network with its present weights; its outputs are in the targets' unit.</summary>
    public TrainedNetwork Snapshot()
    {
        NetworkWeights weights = NewWeights();
        CopyWeightsTo(weights);
        _scale?.ToUnit(Network, weights);
        return new TrainedNetwork(Network, weights, ClassNames, _recipe)
        {
            Metadata = Options.Metadata.ToImmutableDictionary(StringComparer.Ordinal),
        };
    }

    /// <summary>The value of the last epoch.</summary>
    /// <param name="name">The name: <c>valid_loss</c>.</param>
    /// <exception cref="ArgumentException">Nothing of that name is measured; the message lists what is.</exception>
    /// <exception cref="InvalidOperationException">No epoch has finished yet.</exception>
    public double Measured(string name)
    {
        RequireMeasured(name);
        return (LastEpoch ?? throw new InvalidOperationException("No epoch has finished yet.")).Values[name];
    }

    /// <summary>
    /// Throws where nothing of a name is measured in this training: for <see cref="TrainingCallback.OnTrainingBegin"/>, so that it shows
    /// before the first epoch. The training's result warns where a value that was asked for here is NaN in every epoch.
    /// </summary>
    /// <param name="name">The name: <c>valid_loss</c>.</param>
    /// <exception cref="ArgumentException">Nothing of that name is measured; the message lists what is.</exception>
    public void RequireMeasured(string name)
    {
        IReadOnlyList<string> names = MeasuredNames;
        if (!names.Contains(name))
        {
            throw new ArgumentException(
                $"No value named '{name}' is measured in this training. The values are: {string.Join(", ", names)}."
                + (HasValidation ? "" : " Values that begin with 'valid_' need ValidationData or a ValidationFraction."),
                nameof(name));
        }

        _watched.Add(name);
    }

    /// <summary>Whether larger values of a name are better, as the metric says; losses are better when small.</summary>
    /// <param name="name">The name: <c>valid_accuracy</c>.</param>
    public bool HigherIsBetter(string name) => History.HigherIsBetter(name);

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);

    /// <summary>Goes through where the training stands.</summary>
    internal void Visit(StateVisitor visitor)
    {
        (int epoch, int stepInEpoch, long step, double rate) = (Epoch, StepInEpoch, Step, LearningRate);
        visitor.Visit("epoch", ref epoch);
        visitor.Visit("step_in_epoch", ref stepInEpoch);
        visitor.Visit("step", ref step);
        visitor.Visit("learning_rate", ref rate);
        (Epoch, StepInEpoch, Step, LearningRate) = (epoch, stepInEpoch, step, (float)rate);
        (double running, double batch, bool stops, int result) = (RunningLoss, BatchLoss, IsStopRequested, ResultEpoch ?? 0);
        visitor.Visit("running_loss", ref running);
        visitor.Visit("batch_loss", ref batch);
        visitor.Visit("stop_requested", ref stops);
        visitor.Visit("result_epoch", ref result);
        (RunningLoss, BatchLoss, IsStopRequested, ResultEpoch) = (running, batch, stops, result == 0 ? null : result);
        visitor.Visit("warnings", _warnings);
        visitor.Visit("history", VisitHistory);
    }

    private void VisitHistory(StateVisitor visitor)
    {
        int count = _epochs.Count;
        List<string> names = [.. _epochs.Count > 0 ? _epochs[0].Values.Keys : []];
        visitor.Visit("epochs", ref count);
        visitor.Visit("names", names);
        double[][] columns = [.. names.Concat(s_timings).Select(_ => new double[count])];
        for (int i = 0; i < _epochs.Count; i++)
        {
            EpochRecord epoch = _epochs[i];
            double[] row =
            [
                .. names.Select(name => epoch.Values[name]), epoch.LearningRate, epoch.SamplesPerSecond, epoch.Duration.Ticks,
                epoch.ReadingDuration.Ticks, epoch.ValidationDuration.Ticks,
            ];
            for (int column = 0; column < row.Length; column++)
            {
                columns[column][i] = row[column];
            }
        }

        foreach ((string name, double[] column) in names.Concat(s_timings).Zip(columns))
        {
            visitor.Visit(name, column);
        }

        if (visitor.IsRestoring)
        {
            _epochs.Clear();
            for (int i = 0; i < count; i++)
            {
                double At(int timing) => columns[names.Count + timing][i];
                _epochs.Add(new EpochRecord
                {
                    Epoch = i + 1,
                    Values = names.Select((name, column) => KeyValuePair.Create(name, columns[column][i]))
                        .ToImmutableSortedDictionary(StringComparer.Ordinal),
                    LearningRate = (float)At(0),
                    SamplesPerSecond = At(1),
                    Duration = TimeSpan.FromTicks((long)At(2)),
                    ReadingDuration = TimeSpan.FromTicks((long)At(3)),
                    ValidationDuration = TimeSpan.FromTicks((long)At(4)),
                });
            }
        }
    }
}
