using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Schedules;
using MLNet.DeepExtensions.Networks.TransferLearning;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a classifier of images on the features of a pretrained backbone: a few dozen images per class will do, nothing is downloaded, and
/// no other runtime is needed. The features are computed once, a head is trained on them, and both become one network that predicts from
/// images.
/// </summary>
/// <remarks>
/// Images: paths of files as text, contents of files as a vector of bytes of variable size, ML.NET's <c>MLImage</c>, or pixels from 0 to
/// 255 as a vector of the backbone's shape. Labels: text, a key, or class numbers as Single.
/// </remarks>
public sealed class TransferLearningTrainer : NetworkEstimator
{
    private readonly Options _options;

    /// <summary>
    /// Makes a trainer. <c>mlContext.MulticlassClassification.Trainers.TransferLearning</c> does the same in fewer words.
    /// </summary>
    /// <param name="environment">The MLContext.</param>
    /// <param name="options">The backbone, and how its head is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TransferLearningTrainer(IHostEnvironment environment, Options options)
        : base(environment, nameof(TransferLearningTrainer), NetworkTask.MulticlassClassification, options) => _options = options;

    private protected override Optimizer DefaultOptimizer => new Adam { LearningRate = 1e-2f };

    private protected override FeatureLayout Layout(string name, DataViewType type) =>
        ImageLayout.Of(name, type, _options.Backbone.InputShape, _options.PixelOrder, _options.Fit) with { ByteScale = 1f };

    private protected override TrainingOptions Adapt(TrainingOptions options) => options with
    {
        Epochs = _options.Epochs ?? 500,
        BatchSize = _options.BatchSize ?? 128,
        Schedule = _options.Schedule ?? new CosineAnnealing(),
        Augmentation = _options.Augmentation,
        AugmentationFill = _options.AugmentationFill,
        AugmentationFillValue = _options.AugmentationFillValue,
    };

    private protected override TrainingResult TrainNew(Dataset rows, FeatureLayout layout, int outputs, TrainingOptions options)
    {
        TransferLearningResult result = TransferLearner.Train(_options.Backbone, rows, new TransferLearningOptions
        {
            Head = _options.Network is null ? null : start => AppendOutput(OwnLayers(start, onImages: false), outputs),
            NormalizeFeatures = _options.NormalizeFeatures,
            L2 = _options.L2,
            Training = options,
            Mirror = _options.Mirror,
            AugmentedCopies = _options.AugmentedCopies,
            FineTune = _options.FineTune,
            FineTuning = options with
            {
                Epochs = _options.FineTuneEpochs,
                BatchSize = _options.FineTuneBatchSize,
                Optimizer = new Adam { LearningRate = _options.FineTuneLearningRate },
                Schedule = new CosineAnnealing(),
                ValidationFraction = 0,
                ValidationData = null,

                // Left to that of the head's training, so that copies made once serve both.
                Augmentation = [],
            },
            Cache = Cache(),
        });
        return new TrainingResult(
            result.Network, Joined(result.History, result.FineTuningHistory), result.StopReason)
        { Warnings = result.Warnings };
    }

    private static TrainingHistory Joined(TrainingHistory head, TrainingHistory? fineTuning) => fineTuning is null
        ? head
        : head with
        {
            Epochs = [.. head.Epochs,
            .. fineTuning.Epochs.Select(epoch => epoch with { Epoch = epoch.Epoch + head.Epochs.Length })]
        };

    private Networks.TransferLearning.FeatureCache? Cache()
    {
        if (_options.CacheFolder is not { } folder)
        {
            return null;
        }

        try
        {
            _ = Directory.CreateDirectory(folder);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{nameof(Options.CacheFolder)} is '{folder}', which cannot be created: {failure.Message}", failure);
        }

        return Networks.TransferLearning.FeatureCache.InFile(Path.Combine(folder, $"{_options.Backbone.Sha256[..16]}.features"));
    }

    /// <summary>How a classifier is trained on a backbone.</summary>
    /// <remarks>
    /// <see cref="NetworkTrainerOptions.Network"/> is the head: it gets the features and gives the last hidden layer, and the output layer
    /// is appended. Null is the output layer alone, which is multinomial logistic regression. Left out,
    /// <see cref="NetworkTrainerOptions.Epochs"/> is 500 and
    /// <see cref="NetworkTrainerOptions.BatchSize"/> 128, the optimizer is Adam with a learning rate of 0.01, which falls to 0 along a
    /// cosine.
    /// </remarks>
    public sealed record Options : NetworkTrainerOptions
    {
        /// <summary>
        /// Options with the images' paths in the column "ImagePath", as <see cref="ImageFolder"/> gives them, and with a
        /// <see cref="TrainerOptions.ValidationFraction"/> of 0: the default head has one best solution, which all images find better than
        /// a part of them.
        /// </summary>
        public Options() => (FeatureColumnName, ValidationFraction) = (ImageFolder.PathColumnName, 0);

        /// <summary>The pretrained network.</summary>
        public required Backbone Backbone { get; init; }

        /// <summary>
        /// Coefficient of the penalty <c>sum(w^2)</c> of the output layer where <see cref="NetworkTrainerOptions.Network"/> is null, 0 or
        /// more; null for
        /// <c>1 / (2 images)</c>, and <c>1 / images</c> where there are two classes: C = 1 of scikit-learn's LogisticRegression.
        /// </summary>
        public float? L2 { get; init; }

        /// <summary>
        /// Random changes of the training images; none by default. With <see cref="AugmentedCopies"/> of 0 they are other ones in each
        /// epoch, and the backbone runs in each epoch.
        /// </summary>
        public IReadOnlyList<ImageAugmentation> Augmentation { get; init; } = [];

        /// <summary>What lies outside of an image that <see cref="Augmentation"/> moves, turns or shrinks; a constant by default.</summary>
        public FillMode AugmentationFill { get; init; } = FillMode.Constant;

        /// <summary>The constant of <see cref="FillMode.Constant"/>, a pixel's value from 0 to 255; 0 by default.</summary>
        public float AugmentationFillValue { get; init; }

        /// <summary>
        /// Whether each training image is learned mirrored too where there is no <see cref="Augmentation"/>: a mirrored photograph shows
        /// the same. Null tries both on images that are not learned from, with heads of 100 epochs at most: five folds, one of more than
        /// 1,000 images. They are learned where the loss becomes no more than 3 % larger, as on photographs, and not on letters, whose left
        /// and right mean something, nor of fewer than ten images. False lets each image go through the backbone once, and not twice.
        /// </summary>
        public bool? Mirror { get; init; }

        /// <summary>
        /// How many augmented copies of each training image are turned into features once, beside the image itself; 0 or more, 0 by
        /// default.
        /// </summary>
        public int AugmentedCopies { get; init; }

        /// <summary>
        /// How many of the backbone's last layers with weights are trained on, with the head, once the head is trained; 0 for none, 0 by
        /// default. It goes on for as many epochs as make the loss on images that are not learned from smaller, which may be none: those of
        /// the validation or, where there is none, a fifth of the training images in a trial, after which all are learned from.
        /// </summary>
        public int FineTune { get; init; }

        /// <summary>Epochs of the fine-tuning, at most; 1 or more, 10 by default.</summary>
        public int FineTuneEpochs { get; init; } = 10;

        /// <summary>Images in a step of the fine-tuning, 1 or more; 16 by default.</summary>
        public int FineTuneBatchSize { get; init; } = 16;

        /// <summary>Adam's learning rate in the fine-tuning, above 0; 1e-5 by default.</summary>
        public float FineTuneLearningRate { get; init; } = 1e-5f;

        /// <summary>
        /// A folder in which the images' features are kept, so that a second training on the same images and backbone skips the backbone;
        /// null for none. It is made if need be.
        /// </summary>
        public string? CacheFolder { get; init; }

        /// <summary>
        /// Whether images that cannot be read are left out, told to <c>mlContext.Log</c> and listed in
        /// <see cref="NetworkModel.SkippedImages"/>; false by default, which makes them an error that lists them.
        /// </summary>
        public bool SkipUnreadable { get; init; }

        /// <summary>
        /// What happens to images of another aspect ratio than the backbone's; stretch by default.
        /// </summary>
        public ImageFit Fit { get; init; }

        /// <summary>In which order a vector of pixels has an image's values; <see cref="PixelOrder.FromDimensions"/> by default.</summary>
        public PixelOrder PixelOrder { get; init; }

        internal override bool TakesImages => true;

        internal override bool TakesTextLabels => true;

        internal override bool LeavesOutUnreadableImages => SkipUnreadable;

        /// <inheritdoc/>
        public override void Validate()
        {
            base.Validate();
            Require(Backbone is not null, nameof(Backbone), null, "a backbone, such as Backbone.FromOnnx gives,");
            Require(L2 is null or (>= 0 and < float.PositiveInfinity), nameof(L2), L2, "0 or more, or null");
            Require(Augmentation is not null, nameof(Augmentation), null, "a list, empty for none,");
            ShortForm.ValidateAugmentation(Augmentation, AugmentationFill, AugmentationFillValue);
            Require(AugmentedCopies >= 0, nameof(AugmentedCopies), AugmentedCopies, "0 or more");
            Require(AugmentedCopies == 0 || Augmentation.Count > 0, nameof(AugmentedCopies), AugmentedCopies, "0 without an augmentation");
            Require(FineTune >= 0, nameof(FineTune), FineTune, "0 or more");
            Require(FineTuneEpochs > 0, nameof(FineTuneEpochs), FineTuneEpochs, "1 or more");
            Require(FineTuneBatchSize > 0, nameof(FineTuneBatchSize), FineTuneBatchSize, "1 or more");
            Require(FineTuneLearningRate is > 0 and < float.PositiveInfinity, nameof(FineTuneLearningRate), FineTuneLearningRate,
                "a number above 0");
            Require(
                CheckpointFolder is null, nameof(CheckpointFolder), CheckpointFolder,
                $"null; {nameof(CacheFolder)} keeps what takes long, the features,");
            Require(CacheFolder is not "", nameof(CacheFolder), "empty", "a folder, or null for none,");
            Require(Enum.IsDefined(Fit), nameof(Fit), Fit, "Stretch or CenterCrop");
            Require(Enum.IsDefined(PixelOrder), nameof(PixelOrder), PixelOrder, "FromDimensions, Interleaved or Planar");
        }
    }
}
