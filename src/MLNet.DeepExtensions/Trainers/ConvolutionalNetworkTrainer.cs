using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>
/// Trains a convolutional network on images, for classes or values: blocks of two convolutions and a pooling, dense layers, and an output
/// layer with a softmax, a sigmoid or nothing behind it, by minibatch gradient descent with early stopping.
/// </summary>
public sealed class ConvolutionalNetworkTrainer : NetworkEstimator
{
    private readonly Options _options;

    /// <summary>Makes a trainer. The catalogs' <c>Trainers.ConvolutionalNetwork</c> does the same in fewer words.</summary>
    /// <param name="environment">The MLContext.</param>
    /// <param name="task">What is to be learnt.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ConvolutionalNetworkTrainer(IHostEnvironment environment, NetworkTask task, Options? options = null)
        : base(environment, nameof(ConvolutionalNetworkTrainer), task, options ??= new Options()) => _options = options;

    private protected override Optimizer DefaultOptimizer => new Adam { LearningRate = 1e-3f };

    // An epoch takes long, and early stopping ends most of them.
    private protected override long SmallData => 100;

    private protected override FeatureLayout Layout(string name, DataViewType type) =>
        ImageLayout.Of(name, type, _options.ImageShape, _options.PixelOrder, _options.Fit);

    private protected override NetworkBuilder HiddenLayers(NetworkBuilder input, TensorShape shape, Dataset rows)
    {
        NetworkBuilder builder = input;
        (int height, int width) = (shape.Height, shape.Width);
        foreach (int filters in _options.Filters)
        {
            for (int i = 0; i < 2; i++)
            {
                builder = ShortForm.Convolution(builder, filters, _options.KernelSize, _options.Activation, _options.BatchNormalization);
            }

            // An edge of one pixel is not halved.
            if (height > 1 && width > 1)
            {
                builder = builder.MaxPooling(2);
                (height, width) = (height / 2, width / 2);
            }
        }

        return ShortForm.Dense(builder.Flatten(), _options.HiddenLayers, _options.Activation, batchNormalization: false, _options.Dropout);
    }

    private protected override TrainingOptions Adapt(TrainingOptions options) => options with
    {
        Augmentation = _options.Augmentation,
        AugmentationFill = _options.AugmentationFill,
        AugmentationFillValue = _options.AugmentationFillValue,
        Mixing = _options.Mixing,
    };

    /// <summary>How a convolutional network is made and trained.</summary>
    public sealed record Options : NetworkTrainerOptions
    {
        /// <summary>
        /// The images' shape, [height, width, channels]; null reads it from the column's dimensions. Images that come as paths, as contents
        /// of files or as ML.NET's images are resized to it.
        /// </summary>
        public TensorShape? ImageShape { get; init; }

        /// <summary>In which order the column has an image's values; <see cref="PixelOrder.FromDimensions"/> by default.</summary>
        public PixelOrder PixelOrder { get; init; }

        /// <summary>
        /// What happens to images of another aspect ratio, where they are resized; stretch by default.
        /// </summary>
        public ImageFit Fit { get; init; }

        /// <summary>
        /// The filters of each block of two convolutions and a pooling that halves the image, 1 or more; [32, 64] by default.
        /// </summary>
        public IReadOnlyList<int> Filters { get; init; } = [32, 64];

        /// <summary>The filters' size; 3 by default.</summary>
        public Size2D KernelSize { get; init; } = 3;

        /// <summary>The units of each dense layer behind the convolutions, 1 or more; [128] by default.</summary>
        public IReadOnlyList<int> HiddenLayers { get; init; } = [128];

        /// <summary>The hidden layers' activation; ReLU by default.</summary>
        public Activation Activation { get; init; } = Activation.ReLU;

        /// <summary>The share of each dense layer's outputs that is dropped in training; 0 or more and below 1, 0.3 by default.</summary>
        public float Dropout { get; init; } = 0.3f;

        /// <summary>Whether each convolution is normalised over the batch before its activation; true by default.</summary>
        public bool BatchNormalization { get; init; } = true;

        /// <summary>Random changes of the training images, other ones in each epoch; none by default.</summary>
        public IReadOnlyList<ImageAugmentation> Augmentation { get; init; } = [];

        /// <summary>What lies outside of an image that <see cref="Augmentation"/> moves, turns or shrinks; a constant by default.</summary>
        public FillMode AugmentationFill { get; init; } = FillMode.Constant;

        /// <summary>
        /// The constant of <see cref="FillMode.Constant"/>, in the units of the network's input: 0 to 1 for bytes and image files, and as
        /// they are for Single; 0 by default.
        /// </summary>
        public float AugmentationFillValue { get; init; }

        /// <summary>
        /// Mixes each training image with another one, differently in each epoch: <see cref="Mixup"/> or <see cref="CutMix"/>; null
        /// mixes none. Not with weights of rows or classes.
        /// </summary>
        public BatchMixing? Mixing { get; init; }

        internal override bool TakesImages => true;

        /// <inheritdoc/>
        public override void Validate()
        {
            base.Validate();
            ShortForm.Validate(Filters, nameof(Filters), Activation, Dropout);
            ShortForm.Validate(HiddenLayers, nameof(HiddenLayers), Activation, Dropout);
            Require(ImageShape is null or { IsImage: true }, nameof(ImageShape), ImageShape, "[height, width, channels], or null");
            Require(Enum.IsDefined(PixelOrder), nameof(PixelOrder), PixelOrder, "FromDimensions, Interleaved or Planar");
            Require(Augmentation is not null, nameof(Augmentation), null, "a list, empty for none,");
            ShortForm.ValidateAugmentation(Augmentation, AugmentationFill, AugmentationFillValue);
            Mixing?.Validate();
        }
    }
}
