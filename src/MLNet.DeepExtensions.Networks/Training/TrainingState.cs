using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Where a training stands, as its callbacks see it.</summary>
public sealed class TrainingState
{
    private const string TrainPart = "train_";
    private const string ValidPart = "valid_";
    private readonly ParameterStore _store;
    private readonly TrainingRecipe _recipe;
    private readonly TargetScale? _scale;
    private readonly SortedSet<string> _watched = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly ImmutableArray<EpochRecord>.Builder _epochs = ImmutableArray.CreateBuilder<EpochRecord>();

    internal TrainingState(
        Network network, TrainingOptions options, ParameterStore store, TrainingRecipe recipe, IReadOnlyList<string>? classNames,
        TargetScale? scale)
    {
        (Network, Options, _store, _recipe, ClassNames, _scale) = (network, options, store, recipe, classNames, scale);
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
    public bool IsStopRequested { get; private set; }

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
    /// Copies the present weights as they are trained: where targets are standardized, those of a network that gives standardized values.
    /// </summary>
    /// <param name="weights">Where they go, from <see cref="NewWeights"/>.</param>
    public void CopyWeightsTo(NetworkWeights weights) => _store.Download(weights);

    /// <summary>Sets the weights, as <see cref="CopyWeightsTo"/> gives them.</summary>
    /// <param name="weights">The new weights.</param>
    public void SetWeights(NetworkWeights weights) => _store.Upload(weights);

    /// <summary>Memory for a copy of the weights.</summary>
    public NetworkWeights NewWeights() => new(_store.Layout);

    /// <summary>The network with its present weights; its outputs are in the targets' unit.</summary>
    public TrainedNetwork Snapshot()
    {
        NetworkWeights weights = NewWeights();
        CopyWeightsTo(weights);
        _scale?.ToUnit(Network, weights);
        return new TrainedNetwork(Network, weights, ClassNames, _recipe);
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
        string[] parts = HasValidation ? [TrainPart, ValidPart] : [TrainPart];
        string[] names = [.. parts.SelectMany(
            part => _recipe.Metrics.Select(metric => metric.Name).Prepend("loss").Select(value => part + value))];
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
}
