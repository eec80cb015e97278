using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions;

/// <summary>What the trainers of networks have in common. Without any of it they train well on most data.</summary>
public abstract record NetworkTrainerOptions : TrainerOptions
{
    /// <summary>The column with the examples' weights, Single of 0 or more; null for 1 each.</summary>
    public string? ExampleWeightColumnName { get; init; }

    /// <summary>
    /// The network in full: it gets the input, behind the input normalisation, and gives the last hidden layer; the output layer is
    /// appended by the trainer. Null for the short form in the trainer's own options.
    /// </summary>
    /// <example><c>Network = b => b.Dense(64, Activation.ReLU).Dropout(0.2f).Dense(32, Activation.ReLU)</c></example>
    public Func<NetworkBuilder, NetworkBuilder>? Network { get; init; }

    /// <summary>
    /// Whether the features are standardized by the network's first layer, fitted to the training data; true by default. A channel of
    /// images has one scale; sparse features are brought within -1..1 instead, zeros staying zero. Where classes are learned from small
    /// data with a penalty (see <see cref="Optimizer"/>), the standard deviation is that within the classes.
    /// </summary>
    public bool NormalizeFeatures { get; init; } = true;

    /// <summary>
    /// Whether a regression is trained on standardized labels, the scale being worked into the output layer afterwards. Null does so where
    /// <see cref="Loss"/>
    /// is null, mean squared or mean absolute error; losses whose meaning depends on the labels' scale get them as they are.
    /// </summary>
    public bool? NormalizeLabels { get; init; }

    /// <summary>What is made small; null for cross-entropy with classes and mean squared error with values.</summary>
    public Loss? Loss { get; init; }

    /// <summary>
    /// How steps change the parameters; null for AdamW with a learning rate of 0.003 and a weight decay of 0.1 for fully connected
    /// networks, and for Adam with a learning rate of 0.001 for convolutional ones and sparse features. On small data without validation
    /// fully connected networks on dense features are trained by Adam with the penalty <c>strength / (2 rows) sum(w^2)</c> on all weights.
    /// The strength is 1 or 5 for classes, and 1, 5 or 12 for values, whichever has the smallest squared error in cross-validation; of
    /// fewer than 50 rows, or where the network is too large to try, 1 and 8.
    /// </summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>
    /// How the learning rate changes; null divides it by 3 when the validation loss has not improved for a third of
    /// <see cref="TrainerOptions.Patience"/>, where there is validation with early stopping, and else lets it fall to 0 along a cosine.
    /// </summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>
    /// How often all training data is gone through, at most; null chooses from the number of rows so that there are enough steps: 10 to
    /// 300.
    /// </summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// A folder of the trainer's own for checkpoints of a long training: one is saved after each epoch, the last two remain, and <c>Fit</c>
    /// goes on from the newest that it finds, to the bit. Null, the default, saves none. With other data or options than those of the
    /// checkpoints <c>Fit</c> says what differs; an empty folder begins anew. Not for transfer learning, whose features can be cached.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>
    /// The decay of an exponential moving average of the weights, which is the result; 0 by default, for none, and below 1. See
    /// <see cref="TrainingOptions.WeightAverageDecay"/>.
    /// </summary>
    public float WeightAverageDecay { get; init; }

    /// <summary>Rows in a step; null chooses from the number of rows: 4 to 256.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Factors of the rows' weights, one per class; null for ones.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// Whether classes get weights with which all count the same: <c>rows / (classes * rows of the class)</c>; false by default. More rows
    /// of a rare class are found and more others taken for it. Rows are ranked no better, probabilities are no longer those of the data,
    /// and a threshold chosen on validation data does the same: for where <c>PredictedLabel</c> is to find more of a rare class and nobody
    /// can choose one.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>
    /// The device; null takes the MLContext's <c>GpuDeviceId</c> where that is set (the CPU instead where there is no such GPU and
    /// <c>FallbackToCpu</c> is true), else the CPU.
    /// </summary>
    public ComputeDevice? Device { get; init; }

    /// <summary>Threads of the CPU; 0 for one a processor, 0 by default.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// The processes that fit together, each with the same pipeline, options and data view, of which each reads the whole and trains on its
    /// part of each batch; null, the default, for this process by itself. All get the same model; callbacks run and checkpoints are
    /// written on rank 0 alone. See <see cref="TrainingOptions.Collective"/>.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>
    /// Into how many parts each batch is cut, so that 1, 2, 4 and so on up to as many ranks fit the same model to the bit; 0 by default,
    /// for one part a rank. See <see cref="TrainingOptions.VirtualShards"/>.
    /// </summary>
    public int VirtualShards { get; init; }

    /// <summary>Receives the training's progress, for an app's own display; none by default.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>
    /// A trained model to go on from; null begins with fresh weights. Task, feature shape and classes must be the same; the short form and
    /// <see cref="Network"/> are not looked at.
    /// </summary>
    public NetworkModel? InitialModel { get; init; }

    /// <summary>
    /// The bytes of features that are held in memory while training, 0 or more; what goes beyond is put in a file in the MLContext's
    /// temporary folder. 2,147,483,648 (2 GiB) by default.
    /// </summary>
    public long CacheLimitBytes { get; init; } = 2L << 30;

    /// <summary>Whether the feature column may have images that are yet to be decoded.</summary>
    internal virtual bool TakesImages => false;

    /// <summary>Whether labels may be texts, which become classes in the texts' order.</summary>
    internal virtual bool TakesTextLabels => false;

    /// <summary>Whether images that cannot be read are left out.</summary>
    internal virtual bool LeavesOutUnreadableImages => false;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (ExampleWeightColumnName is not null)
        {
            RequireName(ExampleWeightColumnName, nameof(ExampleWeightColumnName));
        }

        Require(Epochs is null or > 0, nameof(Epochs), Epochs, "1 or more, or null");
        Require(BatchSize is null or > 0, nameof(BatchSize), BatchSize, "1 or more, or null");
        Require(WeightAverageDecay is >= 0 and < 1, nameof(WeightAverageDecay), WeightAverageDecay, "0 or more and below 1");
        Require(Threads >= 0, nameof(Threads), Threads, "0 or more");
        Require(CacheLimitBytes >= 0, nameof(CacheLimitBytes), CacheLimitBytes, "0 or more");
        Require(Callbacks is not null, nameof(Callbacks), null, "a list, empty for none,");
        if (ClassWeights is not null && BalanceClasses)
        {
            throw new ArgumentException(
                $"{nameof(ClassWeights)} are given and {nameof(BalanceClasses)} is true; only one of them is allowed.");
        }

        Require(CheckpointFolder is null || !string.IsNullOrWhiteSpace(CheckpointFolder), nameof(CheckpointFolder), CheckpointFolder, "a path, or null");
        Optimizer?.Validate();
        Schedule?.Validate();
        Loss?.Validate();
    }
}
