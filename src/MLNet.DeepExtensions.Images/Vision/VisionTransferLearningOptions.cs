namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// How a classifier is trained by ML.NET's image classification: one softmax layer on the features of a TensorFlow backbone, by plain gradient descent. The
/// options have the names that they
/// have with the trainer on backbones of one's own; what ML.NET's trainer leaves no choice in is not among them.
/// </summary>
public sealed record VisionTransferLearningOptions
{
    /// <summary>The backbone; <see cref="VisionBackbone.ResnetV250"/> is ML.NET's default.</summary>
    public required VisionBackbone Backbone { get; init; }

    /// <summary>
    /// The folder with the backbone's file, which is never downloaded; null for the folder in which ML.NET itself looks, <c>MLNET</c> in the MLContext's
    /// temporary folder.
    /// </summary>
    public string? BackboneFolder { get; init; }

    /// <summary>
    /// The SHA-256 that the backbone's file must have, 64 hexadecimal digits. Null records it on first use in a file beside, <c>name.sha256</c>, and checks
    /// it against that from then on.
    /// </summary>
    public string? BackboneSha256 { get; init; }

    /// <summary>The column with the labels, text, a key with a known number of values, or Single; "Label".</summary>
    public string LabelColumnName { get; init; } = ImageFolder.LabelColumnName;

    /// <summary>The column with the images: paths of files as text, or their contents as a vector of Byte; "ImagePath".</summary>
    public string FeatureColumnName { get; init; } = ImageFolder.PathColumnName;

    /// <summary>How often all training data is gone through, at most; 1 or more, 200 by default.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Images in a step, 1 or more; 10 by default. All of them where there are fewer.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>The learning rate of the first two epochs, above 0; it falls to 94 % every two epochs. 0.01 by default.</summary>
    public float LearningRate { get; init; } = 0.01f;

    /// <summary>
    /// The share of the images, in every class, that is kept for validation where <c>Fit</c> is given no validation set; 0 or more and below 1. 0.1 by default.
    /// </summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// Whether the training stops when the validation loss has not improved for <see cref="Patience"/> epochs; true. Without validation nothing is stopped
    /// early, and the last epoch is kept.
    /// </summary>
    public bool EarlyStopping { get; init; } = true;

    /// <summary>Epochs without improvement after which the training stops; 1 or more, 15 by default.</summary>
    public int Patience { get; init; } = 15;

    /// <summary>
    /// Whether images that cannot be read are left out, told to <c>mlContext.Log</c> and listed in the model; an error that lists them by default.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// The seed of the validation split and of the images' order; null takes the MLContext's. TensorFlow draws the layer's first weights by itself: trainings
    /// are alike, not equal.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>
    /// Is told of each image whose features are computed, and of each epoch; null for none. The calls come on the training's thread where it is no <see
    /// cref="Progress{T}"/>.
    /// </summary>
    public IProgress<VisionProgress>? Progress { get; init; }

    /// <summary>
    /// Stops the training at the next image or epoch. The best epoch by then is the result, for which the layer is trained anew; where not even an epoch was
    /// complete, <c>Fit</c>
    /// throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks the options; called by the trainer.</summary>
    /// <exception cref="ArgumentException">Names the option, its value and what is allowed.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Backbone), nameof(Backbone), Backbone, string.Join(", ", Enum.GetNames<VisionBackbone>()));
        Require(BackboneFolder is not "", nameof(BackboneFolder), "empty", "a folder, or null");
        Require(
            BackboneSha256 is null || (BackboneSha256.Length == 64 && BackboneSha256.All(char.IsAsciiHexDigit)),
            nameof(BackboneSha256),
            BackboneSha256,
            "64 hexadecimal digits, or null");
        Require(!string.IsNullOrEmpty(LabelColumnName), nameof(LabelColumnName), LabelColumnName is null ? null : "empty", "a column's name");
        Require(!string.IsNullOrEmpty(FeatureColumnName), nameof(FeatureColumnName), FeatureColumnName is null ? null : "empty", "a column's name");
        Require(Epochs > 0, nameof(Epochs), Epochs, "1 or more");
        Require(BatchSize > 0, nameof(BatchSize), BatchSize, "1 or more");
        Require(LearningRate is > 0 and < float.PositiveInfinity, nameof(LearningRate), LearningRate, "a number above 0");
        Require(ValidationFraction is >= 0 and < 1, nameof(ValidationFraction), ValidationFraction, "0 or more and below 1");
        Require(Patience > 0, nameof(Patience), Patience, "1 or more");
    }

    private static void Require(bool holds, string option, object? value, string allowed)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value ?? "null"}; {allowed} is allowed."), option);
        }
    }
}
