using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>How <see cref="TransferLearner"/> trains.</summary>
public sealed record TransferLearningOptions
{
    /// <summary>
    /// Layers on top of the features, ending in the outputs; null for one dense layer with softmax and an output for each class, which is
    /// multinomial logistic regression.
    /// </summary>
    public Func<NetworkBuilder, NetworkBuilder>? Head { get; init; }

    /// <summary>Whether the head begins with features standardized by the training images' mean and deviation; true by default.</summary>
    public bool NormalizeFeatures { get; init; } = true;

    /// <summary>
    /// Coefficient of the penalty <c>sum(w^2)</c> of the default head, 0 or more; null for <c>1 / (2 images)</c>, and <c>1 / images</c>
    /// where there are two classes: C = 1 of scikit-learn's LogisticRegression.
    /// </summary>
    public float? L2 { get; init; }

    /// <summary>
    /// How the head is trained; by default for 500 epochs in batches of 128, by Adam with a rate of 0.01 that falls to 0 along a cosine.
    /// Its validation data are images, its augmentation is of images. With validation and no <see cref="EarlyStopping"/> among the
    /// callbacks, the result has the weights of the epoch with the smallest validation loss.
    /// </summary>
    public TrainingOptions Training { get; init; } = new()
    {
        Epochs = 500,
        BatchSize = 128,
        Optimizer = new Adam { LearningRate = 1e-2f },
        Schedule = new Schedules.CosineAnnealing(),
    };

    /// <summary>
    /// Whether each training image is learned mirrored too where <see cref="Training"/> has no augmentation: a mirrored photograph shows
    /// the same. Null tries both on images that are not learned from, with heads of 100 epochs at most: five folds, one of more than 1,000
    /// images. They are learned where the loss becomes no more than 3 % larger, as on photographs, and not on letters, whose left and right
    /// mean something, nor of fewer than ten images. False lets each image go through the backbone once, and not twice.
    /// </summary>
    public bool? Mirror { get; init; }

    /// <summary>
    /// How many augmented copies of each training image are turned into features once, beside the image itself; 0 by default. 0 with an
    /// augmentation in <see cref="Training"/> augments afresh in each epoch, for which the backbone runs each time.
    /// </summary>
    public int AugmentedCopies { get; init; }

    /// <summary>
    /// How many of the backbone's last layers with weights are trained on, with the head, once the head is trained; 0 for none, 0 by
    /// default. It goes on for as many epochs as make the loss on images that are not learned from smaller, which may be none: those of the
    /// validation or, where there is none, a fifth of the training images in a trial, after which all are learned from.
    /// </summary>
    public int FineTune { get; init; }

    /// <summary>
    /// How they are trained; by default for 10 epochs in batches of 16, by Adam with a rate of 1e-5 that falls to 0 along a cosine.
    /// Validation data are those of <see cref="Training"/>, and so is what is left at its default here: loss, metrics, class weights,
    /// augmentation with its fill, seed, threads, device and cancellation.
    /// </summary>
    public TrainingOptions FineTuning { get; init; } = new()
    {
        Epochs = 10,
        BatchSize = 16,
        Optimizer = new Adam { LearningRate = 1e-5f },
        Schedule = new Schedules.CosineAnnealing(),
    };

    /// <summary>Keeps features, for a second run; null for none.</summary>
    public FeatureCache? Cache { get; init; }

    /// <summary>How the last layers are trained, with what is left at its default taken from the head's training.</summary>
    /// <param name="training">How the head is trained.</param>
    internal TrainingOptions CompleteFineTuning(TrainingOptions training)
    {
        TrainingOptions augmented = FineTuning.Augmentation.Count > 0 ? FineTuning : training;
        TrainingOptions weighted = FineTuning.ClassWeights is not null || FineTuning.BalanceClasses ? FineTuning : training;
        return FineTuning with
        {
            Loss = FineTuning.Loss ?? training.Loss,
            Metrics = FineTuning.Metrics ?? training.Metrics,
            ClassWeights = weighted.ClassWeights,
            BalanceClasses = weighted.BalanceClasses,
            Augmentation = augmented.Augmentation,
            AugmentationFill = augmented.AugmentationFill,
            AugmentationFillValue = augmented.AugmentationFillValue,
            Seed = FineTuning.Seed == 0 ? training.Seed : FineTuning.Seed,
            Threads = FineTuning.Threads == 0 ? training.Threads : FineTuning.Threads,
            Device = FineTuning.Device == ComputeDevice.Auto ? training.Device : FineTuning.Device,
            CancellationToken = FineTuning.CancellationToken.CanBeCanceled ? FineTuning.CancellationToken : training.CancellationToken,
        };
    }

    /// <summary>Checks the options.</summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="images">The training images.</param>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate(Backbone backbone, Dataset images)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(Training);
        ArgumentNullException.ThrowIfNull(FineTuning);
        Check.NotNegative(L2 ?? 0f, nameof(L2));
        Check.NotNegative(AugmentedCopies, nameof(AugmentedCopies));
        if ((Training.ResumeFrom ?? FineTuning.ResumeFrom) is { } path)
        {
            throw new ArgumentException(
                $"{nameof(TrainingOptions.ResumeFrom)} is '{path}'; transfer learning trains several networks, and only null is allowed. A {nameof(Cache)} keeps what takes long, the features.");
        }

        Training.CheckAugmentation(images.InputShape);
        FineTuning.CheckAugmentation(images.InputShape);
        int layers = backbone.Network.Network.Nodes.Count(TransferLearner.HasWeights);
        Check.Between(FineTune, 0, layers, nameof(FineTune));
        if (AugmentedCopies > 0 && Training.Augmentation.Count == 0)
        {
            throw new ArgumentException(
                $"{nameof(AugmentedCopies)} is {AugmentedCopies}, and {nameof(Training)} has no augmentation; all copies would be equal.");
        }

        if (FineTuning.ValidationData is not null || FineTuning.ValidationFraction > 0)
        {
            throw new ArgumentException(
                $"{nameof(FineTuning)} has its own validation data; fine-tuning is validated on that of {nameof(Training)}.");
        }

        if (Head is null && images.ClassNames is null)
        {
            throw new ArgumentException(
                $"The images have no class names, and {nameof(Head)} is null; the default head needs classes.", nameof(images));
        }

        if (!images.InputShape.Equals(backbone.InputShape))
        {
            throw new ArgumentException($"The images are {images.InputShape}; the backbone takes {backbone.InputShape}.", nameof(images));
        }
    }
}
