using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

/// <summary>How a network is trained. Every default is on its property, every range is checked by <see cref="Validate"/>.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often all training data is gone through; 1 or more, 10 by default.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Samples in a step; 1 or more, 32 by default. The last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How many batches are updated with together, as if they were one: for batches larger than memory takes; 1 or more, 1 by default. The
    /// update is that of the larger batch, up to rounding, where no layer has statistics of its batch; batch normalization keeps those of
    /// each small one. The last update of an epoch takes what is left.
    /// </summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>
    /// The decay d of an exponential moving average of the weights, <c>a = d a + (1 - d) w</c> after each update; 0 by default, for none.
    /// Below 1; 0.99 to 0.9999 are usual. Validation, early stopping, checkpoints and the result have the average, training goes on with
    /// the weights themselves. Early on d is at most <c>(1 + updates) / (10 + updates)</c>; running statistics are not averaged.
    /// </summary>
    public float WeightAverageDecay { get; init; }

    /// <summary>
    /// What is made small; null for the loss that fits the network's last activation: sparse categorical cross-entropy after a softmax,
    /// binary cross-entropy after a sigmoid, else mean squared error.
    /// </summary>
    public Loss? Loss { get; init; }

    /// <summary>
    /// Whether a regression is trained on standardized targets, <c>(y - mean) / deviation</c> by output, with the scale worked into the
    /// output layer afterwards: predictions, files, evaluations and metrics are in the targets' unit, and the learning rate suits targets
    /// of any size. Null does so where the loss is mean squared or mean absolute error and the last layer is a <see cref="Dense"/> with a
    /// bias and without an activation; all else (an activation at the end, losses whose meaning depends on the targets' scale) gets its
    /// targets as they are. False leaves them as they are, as Keras does.
    /// </summary>
    /// <remarks>
    /// The losses of one output are in the targets' unit too, penalties scaled with them. With several outputs, and with other losses, they
    /// are those of standardized targets. What <see cref="TrainingState.CopyWeightsTo"/> gives is as it is trained;
    /// <see cref="TrainingState.Snapshot"/> is in the unit.
    /// </remarks>
    public bool? StandardizeTargets { get; init; }

    /// <summary>How steps change the parameters; a new <see cref="Adam"/> by default.</summary>
    public Optimizer Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate changes from step to step; null leaves it as it is.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>
    /// How the weight decay changes from step to step: a schedule that starts from <see cref="Optimizer.WeightDecay"/> and watches no
    /// value; null leaves it as it is.
    /// </summary>
    public LearningRateSchedule? WeightDecaySchedule { get; init; }

    /// <summary>
    /// How the rates of dropout layers change from step to step: a schedule that starts from 1, with whose values, held within 0 and 1,
    /// they are multiplied, and that watches no value; null leaves them as they are.
    /// </summary>
    public LearningRateSchedule? DropoutSchedule { get; init; }

    /// <summary>
    /// Data that is not trained on, to see after each epoch how the network does on new data; null for <see cref="ValidationFraction"/>.
    /// Classes are compared with those of the training data by name: they may come in another order, and some may lack.
    /// </summary>
    public Dataset? ValidationData { get; init; }

    /// <summary>
    /// The share of the training data that is kept for validation where no <see cref="ValidationData"/> is given; 0 or more and below 1, 0
    /// by default. Classes keep their shares in both parts, and a class's only sample is trained on.
    /// </summary>
    public double ValidationFraction { get; init; }

    /// <summary>
    /// What is measured after each epoch; null for what fits the loss: accuracy for classes, mean absolute error for values.
    /// </summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>
    /// The checkpoint that the training goes on from, or a folder of checkpoints, whose newest that can be read is taken; where there is
    /// none in it, the training begins anew. Null, the default, begins anew. Weights, history and files become those of a training that was
    /// never interrupted, bit for bit on the same kernel set, except for the times in the history. See <see cref="Checkpoint"/>.
    /// </summary>
    /// <remarks>
    /// Data and options must be those of the checkpoint: what differs is an <see cref="ArgumentException"/> that names it.
    /// <see cref="Epochs"/> may be more, where the schedule's rates up to there would have been the same;
    /// <see cref="Threads"/> and callbacks that remember nothing may be others. Of the data, sizes, classes and 1,000 rows are compared.
    /// </remarks>
    public string? ResumeFrom { get; init; }

    /// <summary>
    /// Texts by name that the trained network and its checkpoints have with them, see <see cref="TrainedNetwork.Metadata"/>; none by
    /// default, where a network that is trained further keeps its own.
    /// </summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Receives the training's progress; none by default.</summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Factors of the samples' weights, one per class in the order of the training data's names; null for ones.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>
    /// Whether classes get weights with which all count the same: <c>samples / (classes * samples of the class)</c>; false by default. More
    /// rows of a rare class are found and more others taken for it; they are ranked no better, probabilities are no longer those of the
    /// data, and a threshold chosen on validation data does the same. Metrics and the validation loss are not weighed by class.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Whether the samples come in another order in each epoch; true by default.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Random changes of the training images, different in each epoch; none by default.</summary>
    public IReadOnlyList<ImageAugmentation> Augmentation { get; init; } = [];

    /// <summary>What lies outside of an image that <see cref="Augmentation"/> moves, turns or shrinks; a constant by default.</summary>
    public FillMode AugmentationFill { get; init; } = FillMode.Constant;

    /// <summary>
    /// The constant of <see cref="FillMode.Constant"/>, in the units of the inputs as the data set gives them; 0 by default.
    /// </summary>
    public float AugmentationFillValue { get; init; }

    /// <summary>
    /// Mixes each training sample with another one of its batch, differently in each epoch: <see cref="Mixup"/> or <see cref="CutMix"/>;
    /// null mixes none. Not for sparse data, weighted samples or classes, and losses that take no targets between others.
    /// </summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>
    /// The seed of initial weights, shuffling, dropout, augmentation, mixing and split: the same seed gives the same network, for any
    /// number of threads; 0 by default.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>Threads of the CPU kernel set; 0 for one a processor, 0 by default.</summary>
    public int Threads { get; init; }

    /// <summary>The device; <see cref="ComputeDevice.Auto"/> by default.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Auto;

    /// <summary>
    /// The processes that train together, each with the same program, data and options: every batch is cut among them, and each has the
    /// result. Callbacks run on rank 0 alone. Null by default, for this process by itself. See <see cref="ICollective"/>.
    /// </summary>
    public ICollective? Collective { get; init; }

    /// <summary>
    /// Into how many parts each batch is cut, whatever the number of ranks, so that 1, 2, 4 and so on up to as many ranks give the same
    /// bits; 0 or a power of 2, 0 by default. With 0 it is cut into one part a rank, which is faster where there are fewer ranks than
    /// parts.
    /// </summary>
    public int VirtualShards { get; init; }

    /// <summary>
    /// In which form gradients travel between ranks; <see cref="GradientFormat.Single"/> by default.
    /// </summary>
    public GradientFormat GradientFormat { get; init; }

    /// <summary>
    /// Ends the training: at the next batch, or within a block of some 1,000 rows while the data are checked, split or validated on. What
    /// is trained by then is kept, with <see cref="StopReason.Cancelled"/>; before an epoch is complete it is an
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options against each other, the network and the data.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate(Network network, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        Check.Positive(Epochs, nameof(Epochs));
        Check.Positive(BatchSize, nameof(BatchSize));
        Check.Positive(AccumulatedBatches, nameof(AccumulatedBatches));
        Check.Share(WeightAverageDecay, nameof(WeightAverageDecay));
        Check.Share(ValidationFraction, nameof(ValidationFraction));
        Check.NotNegative(Threads, nameof(Threads));
        Networks.Ranks.Check(this);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Callbacks);
        ArgumentNullException.ThrowIfNull(Metadata);
        if (Metadata.FirstOrDefault(static text => text.Value is null) is { Key: { } unset })
        {
            throw new ArgumentException($"{nameof(Metadata)} has null as '{unset}'; a text is allowed, an empty one too.");
        }

        if (ResumeFrom is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(ResumeFrom);
        }

        Optimizer.Validate();
        Schedule?.Validate();
        RequireFunction(WeightDecaySchedule, nameof(WeightDecaySchedule));
        RequireFunction(DropoutSchedule, nameof(DropoutSchedule));
        Loss loss = LossFor(network);
        loss.Validate();
        if (StandardizeTargets == true && TargetScale.Refusal(network, loss) is { } refusal)
        {
            throw new ArgumentException($"{nameof(StandardizeTargets)} is true; {refusal}.");
        }

        DataFit.Check(network, loss, data, DataFit.TrainingData);
        if (data.Count > Array.MaxLength)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {DataFit.TrainingData} has {data.Count:N0} samples; at most {Array.MaxLength:N0} are allowed, since their order is ")
                + "shuffled in memory.", nameof(data));
        }

        if (ValidationData is not null)
        {
            Dataset aligned = DataFit.Align(ValidationData, data.ClassNames, loss, nameof(ValidationData), DataFit.TrainingData);
            DataFit.Check(network, loss, aligned, nameof(ValidationData));
        }

        if (ValidationData is not null && ValidationFraction > 0)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(ValidationData)} is given and {nameof(ValidationFraction)} is {ValidationFraction}; only one of the two is allowed."));
        }

        if (ValidationFraction > 0 && !RowSplitter.CanSplit(data))
        {
            string what = data.Count < 2 ? "one sample" : "one sample per class";
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(ValidationFraction)} is {ValidationFraction}; data with {what} cannot be split; only 0 is allowed."));
        }

        if (Callbacks.Any(callback => callback is null) || Metrics?.Any(metric => metric is null) == true)
        {
            throw new ArgumentException(
                $"{(Callbacks.Any(callback => callback is null) ? nameof(Callbacks) : nameof(Metrics))} has an entry that is null.");
        }

        if (Metrics?.CountBy(metric => metric.Name).FirstOrDefault(pair => pair.Value > 1).Key is { } twice)
        {
            throw new ArgumentException($"{nameof(Metrics)} has two metrics named '{twice}'; each name is allowed once.");
        }

        if (ClassWeights is not null || BalanceClasses)
        {
            CheckClassWeights(data);
        }

        CheckAugmentation(network.InputShape);
        Mixing?.CheckFits(network, loss, data, ClassWeights is not null || BalanceClasses);
    }

    /// <summary>What changes images at random; null where nothing does.</summary>
    /// <param name="shape">The images' shape, <c>[height, width, channels]</c>.</param>
    public Augmenter? AugmenterOf(TensorShape shape) => Augmentation.Count == 0
        ? null
        : new Augmenter(shape, Augmentation) { Fill = AugmentationFill, FillValue = AugmentationFillValue };

    /// <summary>Throws where the augmentation is out of its range or does not fit the inputs.</summary>
    /// <param name="inputs">The shape of one input.</param>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void CheckAugmentation(TensorShape inputs)
    {
        ArgumentNullException.ThrowIfNull(Augmentation);
        if (!Enum.IsDefined(AugmentationFill))
        {
            throw new ArgumentException(
                $"{nameof(AugmentationFill)} is {AugmentationFill}; {string.Join(", ", Enum.GetNames<FillMode>())} are allowed.");
        }

        if (!float.IsFinite(AugmentationFillValue))
        {
            throw new ArgumentException($"{nameof(AugmentationFillValue)} is {AugmentationFillValue}; a finite number is allowed.");
        }

        if (AugmentationFillValue != 0 && AugmentationFill != FillMode.Constant)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{nameof(AugmentationFillValue)} is {AugmentationFillValue} and {nameof(AugmentationFill)} is {AugmentationFill}, which does not use it; only 0 is allowed."));
        }

        if (Augmentation.Count > 0 && !inputs.IsImage)
        {
            throw new ArgumentException($"{nameof(Augmentation)} is for images [height, width, channels]; the network takes {inputs}.");
        }

        _ = AugmenterOf(inputs);
    }

    /// <summary>The processes that train together, and what each does; null for this one by itself.</summary>
    internal Ranks? Ranks { get; init; }

    /// <summary>The loss that is trained with.</summary>
    internal Loss LossFor(Network network) => Loss ?? Defaults.LossFor(network);

    private void CheckClassWeights(Dataset data)
    {
        if (ClassWeights is not null && BalanceClasses)
        {
            throw new ArgumentException(
                $"{nameof(ClassWeights)} are given and {nameof(BalanceClasses)} is true; only one of them is allowed.");
        }

        if (!data.HasClassNumbers)
        {
            throw new ArgumentException(
                $"{nameof(ClassWeights)} and {nameof(BalanceClasses)} need data whose targets are class numbers with class names.");
        }

        if (ClassWeights is not null
            && (ClassWeights.Count != data.ClassNames!.Count || ClassWeights.Any(weight => !(weight >= 0) || !float.IsFinite(weight))))
        {
            throw new ArgumentException(
                $"{nameof(ClassWeights)} are [{string.Join(", ", ClassWeights.Select(weight => weight.ToString(CultureInfo.InvariantCulture)))}]; {data.ClassNames.Count} numbers of 0 or more are expected, one per class.");
        }
    }

    private static void RequireFunction(LearningRateSchedule? schedule, string option)
    {
        if (schedule?.Start().Monitor is { } monitor)
        {
            throw new ArgumentException($"{option} is {schedule.GetType().Name}, which watches '{monitor}'; a function of the step is allowed.");
        }
    }
}
