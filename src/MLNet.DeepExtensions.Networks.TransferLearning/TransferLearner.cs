using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// Trains a classifier of images on the features of a pretrained backbone: the features are computed once, a head is trained on them, and
/// both become one network. A few dozen images per class will do, and training takes seconds.
/// </summary>
public static class TransferLearner
{
    /// <summary>Trains on images.</summary>
    /// <param name="backbone">The pretrained backbone.</param>
    /// <param name="images">
    /// The images, in the backbone's shape, with pixels as it takes them: from 0 to 255 where its preprocessing is part of it (see
    /// <see cref="Backbone.ImageOptions"/>).
    /// </param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the images do not fit the backbone.</exception>
    /// <exception cref="OperationCanceledException">
    /// The training's token asked for it before an epoch of the head's training was complete. Later, the result is what is trained by then.
    /// </exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    public static TransferLearningResult Train(Backbone backbone, Dataset images, TransferLearningOptions? options = null)
    {
        options ??= new TransferLearningOptions();
        TransferLearningResult result = TrainAll(backbone, images, options);
        return options.Cache?.SaveFailure is { } failure
            ? result with
            {
                Warnings = [.. result.Warnings,
                $"The features could not be cached for later trainings; this one was not affected: {failure}"]
            }
            : result;
    }

    private static TransferLearningResult TrainAll(Backbone backbone, Dataset images, TransferLearningOptions options)
    {
        options.Validate(backbone, images);
        CheckTraining(backbone, images, options);
        TrainingOptions training = options.Training;
        (Dataset learned, Dataset? validated) = (images, training.ValidationData);
        if (training.ValidationFraction > 0)
        {
            (learned, validated) = images.Split(1 - training.ValidationFraction, training.Seed);
        }

        options = WithMirrorImages(backbone, learned, options);
        training = options.Training with { ValidationFraction = 0, ValidationData = validated };
        TrainedNetwork body = backbone.Network.Select(layer => layer with { Trainable = false });
        options = options.FineTune > 0 && options.Cache is null ? options with { Cache = new FeatureCache() } : options;
        TrainingResult TrainHead(Dataset data, TrainingOptions how) => options is { AugmentedCopies: 0, Training.Augmentation.Count: > 0 }
            ? TrainOnImages(backbone, body, data, how, options)
            : TrainOnFeatures(backbone, body, data, how, options);
        TrainingResult head = TrainHead(learned, training);
        if (options.FineTune == 0 || head.StopReason == StopReason.Cancelled)
        {
            return new TransferLearningResult(head.Network, head.History, null, head.StopReason) { Warnings = head.Warnings };
        }

        try
        {
            TrainingResult tuned = new FineTuner(body.Network, training, options).Train(head.Network, learned, TrainHead);
            return new TransferLearningResult(
                tuned.Network, head.History, tuned.History, tuned.StopReason)
            { Warnings = [.. head.Warnings, .. tuned.Warnings] };
        }
        catch (OperationCanceledException)
        {
            return new TransferLearningResult(head.Network, head.History, null, StopReason.Cancelled) { Warnings = head.Warnings };
        }
    }

    internal static bool HasWeights(NetworkNode node) => node.Layer.Parameters(node.InputShapes).Any(spec => !spec.IsState);

    private static TrainingResult TrainOnFeatures(
        Backbone backbone, TrainedNetwork body, Dataset images, TrainingOptions training, TransferLearningOptions options)
    {
        InMemoryDataset features = Extract(backbone, images, options);
        TrainedNetwork head = FittedHead(backbone, features, training, options);
        Dataset all = AugmentedDataset.WithCopies(
            images, training, options.AugmentedCopies, data => data == images ? features : Extract(backbone, data, options));
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
        TrainedNetwork head = FittedHead(backbone, Extract(backbone, images, options), training, options);
        return body.Then(head).Train(images, WithBestWeights(training));
    }

    /// <summary>The options with mirror images as the augmentation that they are, where they are asked for or help.</summary>
    private static TransferLearningOptions WithMirrorImages(Backbone backbone, Dataset learned, TransferLearningOptions options)
    {
        if (options.Mirror == false || options.Training.Augmentation.Count > 0)
        {
            return options;
        }

        if (options.Mirror is null)
        {
            options = options with { Cache = options.Cache ?? new FeatureCache() };
            if (!MirrorTrial.Helps(backbone, learned, options))
            {
                return options;
            }
        }

        return options with
        {
            AugmentedCopies = 1,
            Training = options.Training with { Augmentation = [new HorizontalFlip(Probability: 1)] }
        };
    }

    private static InMemoryDataset Extract(Backbone backbone, Dataset images, TransferLearningOptions options) =>
        new FeatureExtractor(backbone, options.Cache).Extract(images, options.Training.Threads, options.Training.CancellationToken);

    /// <summary>Checks how head and last layers are trained before the first image goes through the backbone.</summary>
    private static void CheckTraining(Backbone backbone, Dataset images, TransferLearningOptions options)
    {
        Network network = backbone.Network.Network.Then(NewHead(backbone, images, options));
        options.Training.Validate(network, images);
        if (options.FineTune > 0)
        {
            options.CompleteFineTuning(options.Training).Validate(network, images);
        }
    }

    private static TrainedNetwork FittedHead(
        Backbone backbone, InMemoryDataset features, TrainingOptions training, TransferLearningOptions options)
    {
        Network head = NewHead(backbone, features, options);
        NetworkWeights weights = NetworkWeights.Initialize(head, training.Seed);
        InputNormalization.Fit(head, weights, features);
        IReadOnlyList<string>? names = features.ClassNames is { } classes && classes.Count == head.OutputShape.Channels ? classes : null;
        return new TrainedNetwork(head, weights, names);
    }

    private static Network NewHead(Backbone backbone, Dataset data, TransferLearningOptions options)
    {
        NetworkBuilder start = Network.Input([backbone.FeatureCount]);
        start = options.NormalizeFeatures ? start.NormalizeInput().Named("features") : start;
        return options.Head is { } build
            ? build(start).Build()
            : start.Append(new Dense
            {
                Units = data.ClassNames!.Count,
                Activation = Activation.Softmax,
                L2 = options.L2
                    ?? DefaultPenalty(data.ClassNames.Count, data.Count),
                Name = "classes",

                // With more features than images, most directions of the weights are never learned: they keep what they begin with.
                WeightsInitializer = new Zeros(),
            }).Build();
    }

    // C = 1 of scikit-learn's LogisticRegression, which has one row of weights, w, for two classes. The softmax has two: w / 2 and -w / 2
    // at the optimum, whose squares are half of w's.
    private static float DefaultPenalty(int classes, long images) => (classes == 2 ? 1f : 0.5f) / images;

    internal static TrainingOptions WithBestWeights(TrainingOptions training) =>
        training.ValidationData is null || training.Callbacks.Any(callback => callback is EarlyStopping)
            ? training
            : training with { Callbacks = [.. training.Callbacks, new EarlyStopping { Patience = training.Epochs, Threshold = 0 }] };
}
