using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Ensembles;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains networks on raw columns, without tuning: numbers, truth values, dates, texts and keys as they are, missing values among them. A
/// few members, one a core, are averaged, and probabilities are set right by rows that a member was not trained on. See
/// <see cref="TabularTrainer"/>.
/// </summary>
public sealed class TabularNetworkTrainer : IEstimator<TransformerChain<NetworkPredictionTransformer>>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly ulong _seed;

    /// <summary>Makes a trainer. The catalogs' <c>Trainers.TabularNetwork</c> does the same in fewer words.</summary>
    /// <param name="environment">The MLContext.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TabularNetworkTrainer(IHostEnvironment environment, NetworkTask task, Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _options = options ?? new Options();
        _options.Validate();
        Task = task;
        _host = environment.Register(nameof(TabularNetworkTrainer));
        _seed = _options.Seed ?? (((ulong)_host.Rand.Next() << 31) | (uint)_host.Rand.Next());
    }

    /// <summary>What is learnt.</summary>
    public NetworkTask Task { get; }

    /// <summary>Trains on a data view.</summary>
    /// <param name="input">The training data, read once.</param>
    /// <returns>
    /// ML.NET's own transformers that read the columns, and, as the last, the one that predicts. It is saved and loaded as any model.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type; the message names it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no rows, all are of one class, or a label is missing or out of its range; the message names column and row.
    /// </exception>
    /// <exception cref="ArgumentException">An option does not fit the data.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before a member had ended.</exception>
    public TransformerChain<NetworkPredictionTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using IChannel channel = _host.Start("Training");
        DataViewSchema.Column label = input.Schema.RequireColumn("label", _options.LabelColumnName);
        HashSet<string> leftOut = [label.Name, .. _options.ExampleWeightColumnName is { } weight ? [weight] : Array.Empty<string>()];
        string[] columns = _options.Columns.Count == 0 ? []
            : [.. _options.Columns.Concat([_options.GroupColumnName, _options.TimeColumnName]).OfType<string>().Distinct()];
        TableSource source = new(input.Schema, columns, leftOut);
        TableRows rows = TableRows.Read(
            input, source, Task, label.Name, _options.ExampleWeightColumnName, _options.CancellationToken);
        TabularResult result = TabularTrainer.Train(rows.Table, rows.Targets, OptionsFor(channel), rows.Weights);
        Tell(channel, result, rows.Warning);

        TrainedNetwork network = result.Model.ToNetwork();
        NetworkModel model = new(
            Task, network, result.Ensemble.Members[0].Training.History,
            new FeatureLayout(TableEncoding.EncodedColumn, [result.Model.Encoder.Width], IsByte: false, IsPlanar: false),
            LabelsOf(label, network),
            hasVectorScore: Task == NetworkTask.MulticlassClassification || label.Type is VectorDataViewType,
            [.. input.Schema.Select(static column => column.Name)]);
        // What is not learnt from need not be there at prediction.
        TableSource learnt = new(
            input.Schema, source.ColumnsOf(result.Model.Encoder.Inputs.Select(static column => column.Name)), leftOut);
        return new TransformerChain<ITransformer>([.. TableEncoding.Build(learnt, result.Model.Encoder, input)])
            .Append(new NetworkPredictionTransformer(model));
    }

    /// <summary>The schema's shape with the columns that the transformers will add.</summary>
    /// <param name="inputSchema">The input's shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = TrainerSchema.CheckLabel(inputSchema, Task, _options.LabelColumnName, takesTexts: true);
        Dictionary<string, SchemaShape.Column> columns = new(StringComparer.Ordinal);
        HashSet<string> names = [.. inputSchema.Select(static column => column.Name)];
        if (_options.Columns.FirstOrDefault(name => !names.Contains(name)) is { } missing)
        {
            throw SchemaErrors.Missing("table", missing, names);
        }

        foreach (SchemaShape.Column column in
            inputSchema.Concat(OutputShapes.Encoded()).Concat(OutputShapes.Of(Task, label)))
        {
            columns[column.Name] = column;
        }

        return new SchemaShape(columns.Values);
    }

    private TabularOptions OptionsFor(IChannel channel) => new()
    {
        Columns = new TableEncoderOptions
        {
            Numbers = _options.Numbers,
            Categories = _options.Categories,
            Ignored = _options.Ignored,
        },
        Members = _options.Members,
        Folds = _options.Folds,
        GroupColumn = _options.GroupColumnName,
        TimeColumn = _options.TimeColumnName,
        HiddenLayers = _options.HiddenLayers,
        Dropout = _options.Dropout,
        Epochs = _options.Epochs,
        BatchSize = _options.BatchSize,
        LearningRate = _options.LearningRate,
        BalanceClasses = _options.BalanceClasses,
        TimeLimit = _options.TimeLimit,
        Workers = _options.Threads,
        Seed = _seed,
        CancellationToken = _options.CancellationToken,
        Ended = member => channel.Info(
            MessageSensitivity.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"member {member.Number + 1}/{_options.Members}: {member.Training.History}, {member.Duration.TotalSeconds:F1} s")),
    };

    private static void Tell(IChannel channel, TabularResult result, string? labelWarning)
    {
        channel.Info(MessageSensitivity.Schema, $"The columns:{Environment.NewLine}{result.Model.Encoder.Describe()}");
        foreach (string warning in labelWarning is null ? result.Warnings : result.Warnings.Add(labelWarning))
        {
            channel.Warning(MessageSensitivity.UserData, warning);
        }

        if (result.Ensemble.End == TrialsEnd.Cancelled)
        {
            channel.Warning(
                MessageSensitivity.None, $"The training was cancelled; the {result.Ensemble.Members.Length} members that had ended are kept.");
        }
    }

    private LabelValues? LabelsOf(DataViewSchema.Column label, TrainedNetwork network) => (Task, label.Type) switch
    {
        (NetworkTask.MulticlassClassification, KeyDataViewType) => LabelValues.Of(label),
        (NetworkTask.MulticlassClassification, TextDataViewType) => LabelValues.Parse(label.Type.ToString()!, network.ClassNames!),
        _ => null,
    };

    /// <summary>How networks on tables are trained. Without any of it they train well on most tables.</summary>
    public sealed record Options
    {
        /// <summary>The column with the labels; "Label" by default.</summary>
        public string LabelColumnName { get; init; } = ColumnNames.Label;

        /// <summary>
        /// The columns to learn from: Single, Double, integers, Boolean, DateTime, text, keys, and vectors of known size of them; none by
        /// default, which takes all of these but those of labels and weights.
        /// </summary>
        public IReadOnlyList<string> Columns { get; init; } = [];

        /// <summary>The column with the examples' weights, Single of 0 or more; null, the default, for 1 each.</summary>
        public string? ExampleWeightColumnName { get; init; }

        /// <summary>Columns of texts that are to be numbers; none by default. See <see cref="TableEncoderOptions.Numbers"/>.</summary>
        public IReadOnlyList<string> Numbers { get; init; } = [];

        /// <summary>
        /// Columns of numbers that are to be categories; none by default. See <see cref="TableEncoderOptions.Categories"/>.
        /// </summary>
        public IReadOnlyList<string> Categories { get; init; } = [];

        /// <summary>Columns to leave out; none by default.</summary>
        public IReadOnlyList<string> Ignored { get; init; } = [];

        /// <summary>The networks that are averaged, trained one a core; 1 or more, 5 by default.</summary>
        public int Members { get; init; } = 5;

        /// <summary>
        /// The parts that the rows are dealt into; null, the default, takes 5 for classes and 0 for values. See
        /// <see cref="TabularOptions.Folds"/>.
        /// </summary>
        public int? Folds { get; init; }

        /// <summary>
        /// A column that says which rows belong together, so that they are never on both sides of a part; null, the default, for none.
        /// </summary>
        public string? GroupColumnName { get; init; }

        /// <summary>A column of dates or numbers by which the rows follow each other; null, the default, for none.</summary>
        public string? TimeColumnName { get; init; }

        /// <summary>The units of each hidden layer, 1 or more; [256, 256] by default.</summary>
        public IReadOnlyList<int> HiddenLayers { get; init; } = [256, 256];

        /// <summary>The share of each hidden layer's outputs that is dropped in training; 0 or more and below 1, 0.1 by default.</summary>
        public float Dropout { get; init; } = 0.1f;

        /// <summary>
        /// How often a member goes through its rows, at most; null, the default, chooses by the rows, 40 to 120 of fewer than 20,000.
        /// </summary>
        public int? Epochs { get; init; }

        /// <summary>Rows in a step; null, the default, chooses by the rows: 32 to 1,024.</summary>
        public int? BatchSize { get; init; }

        /// <summary>The learning rate of AdamW; null, the default, takes 0.001 of fewer than 5,000 rows, else 0.002.</summary>
        public float? LearningRate { get; init; }

        /// <summary>Whether classes get weights with which all count the same; false by default.</summary>
        public bool BalanceClasses { get; init; }

        /// <summary>
        /// The time that the training may take; null, the default, for as long as it takes. See <see cref="TabularOptions.TimeLimit"/>.
        /// </summary>
        public TimeSpan? TimeLimit { get; init; }

        /// <summary>Members at the same time; 0 for one a processor, 0 by default.</summary>
        public int Threads { get; init; }

        /// <summary>The seed of everything random; null, the default, takes the MLContext's.</summary>
        public ulong? Seed { get; init; }

        /// <summary>Ends the training; members that have ended are kept.</summary>
        public CancellationToken CancellationToken { get; init; }

        /// <summary>Checks the options.</summary>
        /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
        public void Validate()
        {
            ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
            ArgumentNullException.ThrowIfNull(Columns);
            new TabularOptions
            {
                Members = Members,
                Folds = Folds,
                GroupColumn = GroupColumnName,
                TimeColumn = TimeColumnName,
                HiddenLayers = HiddenLayers,
                Dropout = Dropout,
                Epochs = Epochs,
                BatchSize = BatchSize,
                LearningRate = LearningRate,
                TimeLimit = TimeLimit,
                Workers = Threads,
            }.Validate();
        }
    }
}
