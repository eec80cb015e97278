namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// How a classifier is trained by ML.NET's image classification: one softmax layer on the features of a TensorFlow backbone, by plain
/// gradient descent. The options are those of the trainer on backbones of one's own; what ML.NET's trainer leaves no choice in is not among
/// them.
/// </summary>
/// <remarks>
/// <para>The feature column has images: paths of files as text, "ImagePath"; their contents as a vector of Byte; or <c>MLImage</c> of any
/// size. Labels are text, a key with a known number of values, or Single.</para>
/// <para>The seed is that of the validation split and of the images' order. TensorFlow draws the layer's first weights by itself: trainings
/// are alike, not equal. A cancelled training stops at the next image or epoch, and the layer is trained anew to the best epoch by
/// then.</para>
/// </remarks>
public sealed record VisionTransferLearningOptions : TrainerOptions
{
    /// <summary>Options with the images' paths in the column "ImagePath", as <see cref="ImageFolder"/> gives them.</summary>
    public VisionTransferLearningOptions() => FeatureColumnName = ImageFolder.PathColumnName;

    /// <summary>The backbone; <see cref="VisionBackbone.ResnetV250"/> is ML.NET's default.</summary>
    public required VisionBackbone Backbone { get; init; }

    /// <summary>
    /// The folder with the backbone's file, which is never downloaded; null for the folder in which ML.NET itself looks, <c>MLNET</c> in
    /// the MLContext's temporary folder.
    /// </summary>
    public string? BackboneFolder { get; init; }

    /// <summary>
    /// The SHA-256 that the backbone's file must have, 64 hexadecimal digits. Null records it on first use in a file beside,
    /// <c>name.sha256</c>, and checks it against that from then on.
    /// </summary>
    public string? BackboneSha256 { get; init; }

    /// <summary>How often all training data is gone through, at most; 1 or more, 200 by default.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Images in a step, 1 or more; 10 by default. All of them where there are fewer.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>The learning rate of the first two epochs, above 0; it falls to 94 % every two epochs. 0.01 by default.</summary>
    public float LearningRate { get; init; } = 0.01f;

    /// <summary>
    /// Whether images that cannot be read are left out, told to <c>mlContext.Log</c> and listed in the model; an error that lists them by
    /// default.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// Called for each image whose features are computed, and for each epoch; null for none. The calls come on the training's thread where
    /// it is no
    /// <see cref="Progress{T}"/>.
    /// </summary>
    public IProgress<VisionProgress>? Progress { get; init; }

    /// <summary>The share of the images that is kept for validation where none is named.</summary>
    internal const double DefaultValidationFraction = 0.1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require(Enum.IsDefined(Backbone), nameof(Backbone), Backbone, string.Join(", ", Enum.GetNames<VisionBackbone>()));
        Require(BackboneFolder is not "", nameof(BackboneFolder), "empty", "a folder, or null");
        Require(
            BackboneSha256 is null || (BackboneSha256.Length == 64 && BackboneSha256.All(char.IsAsciiHexDigit)),
            nameof(BackboneSha256),
            BackboneSha256,
            "64 hexadecimal digits, or null");
        Require(Epochs > 0, nameof(Epochs), Epochs, "1 or more");
        Require(BatchSize > 0, nameof(BatchSize), BatchSize, "1 or more");
        Require(LearningRate is > 0 and < float.PositiveInfinity, nameof(LearningRate), LearningRate, "a number above 0");
    }
}
