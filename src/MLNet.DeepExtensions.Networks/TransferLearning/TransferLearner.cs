using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// Trains a classifier of images on the features of a pretrained backbone: the features are computed once, a head is trained on them, and both become one network. A few dozen
/// images a class will do, and training takes seconds.
/// </summary>
public static class TransferLearner
{
    /// <summary>Trains on images.</summary>
    /// <param name="backbone">The pretrained backbone.</param>
    /// <param name="images">The images, in the backbone's shape, with pixels as it takes them: from 0 to 255 where its preprocessing is part of it (see <see cref="Backbone.ImageOptions"/>).</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the images do not fit the backbone.</exception>
    /// <exception cref="OperationCanceledException">The training's token asked for it before the head's training began. Later, the result is what is trained by then.</exception>
    /// <exception cref="TrainingDivergedException">The loss became infinite or no number.</exception>
    public static TransferLearningResult Train(Backbone backbone, Dataset images, TransferLearningOptions? options = null)
    {
        options ??= new TransferLearningOptions();
        options.Validate(backbone, images);
        TrainingOptions training = options.Training;
        (Dataset learned, Dataset? validated) = (images, training.ValidationData);
        if (training.ValidationFraction > 0)
        {
            (learned, validated) = images.Split(1 - training.ValidationFraction, training.Seed);
        }

        training = training with { ValidationFraction = 0, ValidationData = validated };
        TrainedNetwork body = backbone.Network.Select(layer => layer with { Trainable = false });
        TrainingResult head = options is { AugmentedCopies: 0, Training.Augmentation.Count: > 0 }
            ? TrainOnImages(backbone, body, learned, training, options)
            : TrainOnFeatures(backbone, body, learned, training, options);
        if (options.FineTune == 0 || head.StopReason == StopReason.Cancelled)
        {
            return new TransferLearningResult(head.Network, head.History, null, head.StopReason);
        }

        TrainingResult tuned = FineTune(head.Network, body.Network, learned, training, options);
        return new TransferLearningResult(tuned.Network, head.History, tuned.History, tuned.StopReason);
    }

    internal static bool HasWeights(NetworkNode node) => node.Layer.Parameters(node.InputShapes).Any(spec => !spec.IsState);

    private static TrainingResult TrainOnFeatures(
        Backbone backbone, TrainedNetwork body, Dataset images, TrainingOptions training, TransferLearningOptions options)
    {
        InMemoryDataset features = Extract(backbone, images, options);
        TrainedNetwork head = NewHead(backbone, features, training, options);
        Dataset all = features;
        if (options.AugmentedCopies > 0)
        {
            var augmenter = new Augmenter(images.InputShape, training.Augmentation);
            all = JoinedDataset.Of(
                [features, .. Enumerable.Range(1, options.AugmentedCopies)
                    .Select(copy => Extract(backbone, new AugmentedDataset(images, augmenter, training.Seed, copy), options))]);
        }

        TrainingResult result = head.Train(all, WithBestWeights(training) with
        {
            Augmentation = [],
            ValidationData = training.ValidationData is { } validation ? Extract(backbone, validation, options) : null,
        });
        return result with { Network = body.Then(result.Network) };
    }

    private static TrainingResult TrainOnImages(
        Backbone backbone, TrainedNetwork body, Dataset images, TrainingOptions training, TransferLearningOptions options)
    {
        TrainedNetwork head = NewHead(backbone, Extract(backbone, images, options), training, options);
        return body.Then(head).Train(images, WithBestWeights(training));
    }

    private static TrainingResult FineTune(TrainedNetwork network, Network body, Dataset images, TrainingOptions training, TransferLearningOptions options)
    {
        HashSet<string> tuned = [.. body.Nodes.Where(HasWeights).TakeLast(options.FineTune).Select(node => node.Layer.Name)];
        TrainedNetwork unfrozen = network.Select(layer => tuned.Contains(layer.Name) ? layer with { Trainable = true } : layer);
        return unfrozen.Train(images, WithBestWeights(options.FineTuning with
        {
            ValidationData = training.ValidationData,
            Augmentation = options.FineTuning.Augmentation is [] ? training.Augmentation : options.FineTuning.Augmentation,
            ClassWeights = training.ClassWeights,
            BalanceClasses = training.BalanceClasses,
            CancellationToken = options.FineTuning.CancellationToken.CanBeCanceled ? options.FineTuning.CancellationToken : training.CancellationToken,
        }));
    }

    private static InMemoryDataset Extract(Backbone backbone, Dataset images, TransferLearningOptions options) =>
        new FeatureExtractor(backbone, options.Cache).Extract(images, options.Training.Threads, options.Training.CancellationToken);

    private static TrainedNetwork NewHead(Backbone backbone, InMemoryDataset features, TrainingOptions training, TransferLearningOptions options)
    {
        NetworkBuilder start = Network.Input([backbone.FeatureCount]);
        start = options.NormalizeFeatures ? start.NormalizeInput().Named("features") : start;
        Network head = options.Head is { } build
            ? build(start).Build()
            : start.Append(new Dense
            {
                Units = features.ClassNames!.Count, Activation = Activation.Softmax, L2 = options.L2 ?? 0.5f / features.Count, Name = "classes",

                // With more features than images, most directions of the weights are never learned: they keep what they begin with.
                WeightsInitializer = new Zeros(),
            }).Build();
        NetworkWeights weights = NetworkWeights.Initialize(head, training.Seed);
        InputNormalization.Fit(head, weights, features);
        IReadOnlyList<string>? names = features.ClassNames is { } classes && classes.Count == head.OutputShape.Channels ? classes : null;
        return new TrainedNetwork(head, weights, names);
    }

    private static TrainingOptions WithBestWeights(TrainingOptions training) =>
        training.ValidationData is null || training.Callbacks.Any(callback => callback is EarlyStopping)
            ? training
            : training with { Callbacks = [.. training.Callbacks, new EarlyStopping { Patience = training.Epochs, Threshold = 0 }] };
}
