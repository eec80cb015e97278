using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MLNet.DeepExtensions.Catalogs;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// What the trainers have in common: an ML.NET estimator that reads a data view once, trains a network on it, and gives a transformer that
/// adds the network's predictions.
/// </summary>
public abstract class NetworkEstimator : ITrainerEstimator<NetworkPredictionTransformer, NetworkModel>
{
    private const string OutputLayer = "output";

    // ML.NET lets nobody else make one.
    private static readonly TrainerInfo s_info = new MLContext().MulticlassClassification.Trainers.NaiveBayes().Info;

    private readonly IHostEnvironment _environment;
    private readonly IHost _host;
    private readonly NetworkTrainerOptions _options;
    private readonly ulong _seed;

    private protected NetworkEstimator(IHostEnvironment environment, string name, NetworkTask task, NetworkTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_environment, _options, Task) = (environment, options, task);
        _host = environment.Register(name);
        _seed = options.Seed ?? (((ulong)_host.Rand.Next() << 31) | (uint)_host.Rand.Next());
    }

    /// <summary>What is learnt.</summary>
    public NetworkTask Task { get; }

    /// <summary>
    /// What ML.NET asks of trainers: neither normalized features nor a cache are needed, since networks normalize their input and the rows
    /// are kept in the trainer.
    /// </summary>
    public TrainerInfo Info => s_info;

    /// <summary>
    /// Trains on a data view; of 1,000 rows or more a share of <see cref="TrainerOptions.ValidationFraction"/> is kept for validation.
    /// </summary>
    /// <param name="input">The training data, read once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, all are of one class, or a value is missing or out of its range; the message names column and row.
    /// </exception>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public NetworkPredictionTransformer Fit(IDataView input) => Fit(input, validation: null);

    /// <summary>Trains on one data view and validates on another one.</summary>
    /// <param name="input">The training data, read once.</param>
    /// <param name="validation">The validation data, with the same columns; null for a share of the training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, all are of one class, or a value is missing or out of its range; the message names column and row.
    /// </exception>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public NetworkPredictionTransformer Fit(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        using IChannel channel = _host.Start("Training");
        FeatureLayout layout = LayoutOf(input.Schema);
        DataViewSchema.Column label = input.Schema.RequireColumn("label", _options.LabelColumnName);
        string folder = new EnvironmentSettings(_environment).TempFilePath;
        using TrainingData training = TrainingData.Load(
            input, Task, layout, _options, folder, message => channel.Warning(MessageSensitivity.UserData, message));
        using TrainingData? held = validation is null ? null
            : ValidationRows.Load(validation, LayoutOf, layout, Task, _options, training, folder, channel);

        TrainingOptions options = TrainingOptionsFor(training.Dataset, held?.Dataset, channel);
        TrainingResult result = Train(training.Dataset, layout, training.Outputs, options);
        foreach (string warning in result.Warnings.Distinct())
        {
            channel.Warning(MessageSensitivity.None, warning);
        }

        if (result.StopReason == StopReason.Cancelled)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"The training was cancelled in epoch {result.History.Epochs.Length + 1}; what was learned so far is kept.");
        }

        bool hasVectorScore = Task == NetworkTask.MulticlassClassification || label.Type is VectorDataViewType;
        return new NetworkPredictionTransformer(
            new NetworkModel(
                Task, result.Network, result.History, layout with { IsSparse = training.Dataset.IsSparse }, LabelsOf(label, result.Network),
                hasVectorScore,
                [.. input.Schema.Select(column => column.Name)])
            {
                SkippedImages = training.SkippedImages,
            });
    }

    /// <summary>The schema's shape with the columns that the transformer will add.</summary>
    /// <param name="inputSchema">The input's shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type; the message names it.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = TrainerSchema.Check(inputSchema, Task, _options);
        Dictionary<string, SchemaShape.Column> columns = new(StringComparer.Ordinal);
        foreach (SchemaShape.Column column in inputSchema.Concat(OutputShapes.Of(Task, label)))
        {
            columns[column.Name] = column;
        }

        return new SchemaShape(columns.Values);
    }

    /// <summary>The optimizer where the options name none and the features are not sparse.</summary>
    private protected abstract Optimizer DefaultOptimizer { get; }

    /// <summary>
    /// The optimizer on small data without validation, to which an L2 penalty is given; null for the default one, without.
    /// </summary>
    private protected virtual Optimizer? PenalizedOptimizer => null;

    /// <summary>Of fewer rows none is kept for validation, unless the options say so.</summary>
    private protected virtual long SmallData => TrainingDefaults.SmallData;

    /// <summary>How the feature column becomes the network's input.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="type">Its type.</param>
    private protected abstract FeatureLayout Layout(string name, DataViewType type);

    /// <summary>The hidden layers where the options do not give the network in full; none unless overridden.</summary>
    /// <param name="input">The network so far: the input, normalised or not.</param>
    /// <param name="shape">The input's shape.</param>
    /// <param name="rows">The rows that it will learn from.</param>
    private protected virtual NetworkBuilder HiddenLayers(NetworkBuilder input, TensorShape shape, Dataset rows) => input;

    /// <summary>Trains a new network.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="layout">The network's input.</param>
    /// <param name="outputs">The number of its outputs.</param>
    /// <param name="options">How.</param>
    private protected virtual TrainingResult TrainNew(Dataset rows, FeatureLayout layout, int outputs, TrainingOptions options)
    {
        bool isPenalized = IsPenalized(rows, options);
        Network network = NewNetwork(
            layout, rows, outputs, isPenalized && rows.HasClassNumbers ? NormalizationKind.WithinClasses : NormalizationKind.Standard);
        if (isPenalized && PenaltySearch.CanTry(network, rows))
        {
            options = options with { Optimizer = PenaltySearch.Choose(network, Task, rows, options, _host) };
        }

        return network.Train(rows, options);
    }

    private Network NewNetwork(FeatureLayout layout, Dataset rows, int outputs, NormalizationKind normalization)
    {
        NetworkBuilder builder = Network.Input(layout.Shape);
        if (_options.NormalizeFeatures)
        {
            builder = builder.NormalizeInput(normalization);
        }

        builder = _options.Network is null ? HiddenLayers(builder, layout.Shape, rows) : OwnLayers(builder, layout.Shape.IsImage);
        return AppendOutput(builder, outputs).Build();
    }

    /// <summary>The layers of <see cref="NetworkTrainerOptions.Network"/>; a network of one's own may end in images.</summary>
    private protected NetworkBuilder OwnLayers(NetworkBuilder builder, bool onImages)
    {
        builder = _options.Network!(builder)
            ?? throw new ArgumentException($"{nameof(_options.Network)} returned null; the last hidden layer is expected.");
        return onImages ? builder.Flatten() : builder;
    }

    /// <summary>Appends the output layer.</summary>
    private protected NetworkBuilder AppendOutput(NetworkBuilder builder, int outputs)
    {
        Kernels.Activation activation = Task switch
        {
            NetworkTask.MulticlassClassification => Kernels.Activation.Softmax,
            NetworkTask.BinaryClassification => Kernels.Activation.Sigmoid,
            _ => Kernels.Activation.Linear,
        };
        return builder.Dense(outputs, activation).Named(OutputLayer);
    }

    private FeatureLayout LayoutOf(DataViewSchema schema) =>
        Layout(_options.FeatureColumnName, TrainerSchema.FeatureType(schema, _options));

    private LabelValues? LabelsOf(DataViewSchema.Column label, TrainedNetwork network) => (Task, label.Type) switch
    {
        (NetworkTask.MulticlassClassification, KeyDataViewType) => LabelValues.Of(label),
        (NetworkTask.MulticlassClassification, TextDataViewType) => LabelValues.Parse(label.Type.ToString()!, network.ClassNames!),
        _ => null,
    };

    private TrainingResult Train(Dataset rows, FeatureLayout layout, int outputs, TrainingOptions options)
    {
        if (_options.InitialModel is not { } initial)
        {
            return TrainNew(rows, layout, outputs, options);
        }

        // Where both sides name their classes, the names are compared, which tells more than their number.
        bool areNamed = rows.ClassNames is not null && initial.Network.ClassNames is not null;
        if (initial.Task != Task || !initial.Features.Shape.Equals(layout.Shape) || (initial.Outputs != outputs && !areNamed))
        {
            throw new ArgumentException(
                $"{nameof(_options.InitialModel)} is for {initial.Task} with features of {initial.Features.Shape} and {initial.Outputs} outputs; "
                + $"the data is for {Task} with features of {layout.Shape} and {outputs} outputs.");
        }

        TrainedNetwork network = initial.Network;
        if (rows.ClassNames is { } names && network.ClassNames is { } own)
        {
            // The new model's scores follow the data's keys, which may number the same classes otherwise.
            _ = ClassAlignment.NumbersOf(own, nameof(_options.InitialModel), names, "the data", takesFewer: false, ValidationRows.SameKeys);
            network = network.WithClassOrder(names);
        }

        return network.Train(rows, options);
    }

    private TrainingOptions TrainingOptionsFor(Dataset rows, Dataset? validation, IChannel channel)
    {
        double held = validation is null && RowSplitter.CanSplit(rows) ? _options.ValidationFraction ?? DefaultFraction(rows) : 0;
        bool learnsFromAll = validation is null && held == 0 && IsSmall(rows);
        bool stopsEarly = _options.EarlyStopping && (held > 0 || validation is not null);
        int batchSize = _options.BatchSize ?? TrainingDefaults.BatchSize(rows.Count);
        List<TrainingCallback> callbacks = new() { new EpochLog(channel) };
        if (stopsEarly)
        {
            callbacks.Add(new EarlyStopping { Patience = _options.Patience });
        }

        callbacks.AddRange(_options.Callbacks);
        if (_options.CheckpointFolder is { } checkpoints)
        {
            callbacks.Add(new Checkpoint { Path = Path.Combine(checkpoints.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal), "epoch-{epoch:0000}.safetensors"), KeepLast = 2 });
        }

        return Adapt(new TrainingOptions
        {
            Epochs = _options.Epochs
                ?? (!learnsFromAll ? TrainingDefaults.Epochs(rows.Count, batchSize)
                    : rows.IsSparse ? TrainingDefaults.EpochsOfSmallSparseData : TrainingDefaults.EpochsOfSmallData(rows.Count, batchSize)),
            BatchSize = batchSize,
            WeightAverageDecay = _options.WeightAverageDecay,
            Loss = CheckedLoss(),
            StandardizeTargets = Task == NetworkTask.Regression ? _options.NormalizeLabels : false,
            Optimizer = _options.Optimizer ?? (rows.IsSparse ? TrainingDefaults.SparseOptimizer
                : learnsFromAll ? PenaltySearch.Start(PenalizedOptimizer, Task, rows.Count) ?? DefaultOptimizer : DefaultOptimizer),
            Schedule = _options.Schedule ?? TrainingDefaults.Schedule(_options, stopsEarly),
            ValidationData = validation,
            ValidationFraction = held,
            Callbacks = callbacks,
            ClassWeights = _options.ClassWeights,
            BalanceClasses = _options.BalanceClasses,
            Seed = _seed,
            Threads = _options.Threads,
            Device = DeviceChoice.For(_options, _environment, channel),
            CancellationToken = _options.CancellationToken,
            ResumeFrom = _options.CheckpointFolder,
            Collective = _options.Collective,
            VirtualShards = _options.VirtualShards,
        });
    }

    private double DefaultFraction(Dataset rows) =>
        IsSmall(rows) && _options.Schedule is not Networks.Schedules.ReduceOnPlateau ? 0 : TrainingDefaults.ValidationFraction;

    private bool IsSmall(Dataset rows) => rows.Count < SmallData;

    private bool IsPenalized(Dataset rows, TrainingOptions options) =>
        _options.Optimizer is null && PenalizedOptimizer is not null && !rows.IsSparse
        && options is { ValidationData: null, ValidationFraction: 0 } && IsSmall(rows);

    /// <summary>Adds what only some trainers have.</summary>
    /// <param name="options">The options so far.</param>
    private protected virtual TrainingOptions Adapt(TrainingOptions options) => options;

    private Loss CheckedLoss()
    {
        Loss standard = Task switch
        {
            NetworkTask.MulticlassClassification => new SparseCategoricalCrossEntropy(),
            NetworkTask.BinaryClassification => new BinaryCrossEntropy(),
            _ => new MeanSquaredError(),
        };
        Loss loss = _options.Loss ?? standard;
        return Task == NetworkTask.Regression || loss.TargetIsClass == standard.TargetIsClass
            ? loss
            : throw new ArgumentException(
                $"{nameof(_options.Loss)} is {loss.GetType().Name}; for {Task} {standard.GetType().Name} or a loss with the same kind of targets is allowed.");
    }
}
