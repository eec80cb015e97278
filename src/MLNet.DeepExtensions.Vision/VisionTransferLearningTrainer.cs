using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Vision;
using MLNet.DeepExtensions.Catalogs;

namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// Trains a classifier of images by ML.NET's image classification, on a TensorFlow backbone: without a download, with every unreadable
/// image named, a stratified validation split, a history, progress, cancellation, and the best epoch kept.
/// </summary>
/// <remarks>
/// Images: paths of files as text, or their contents as a vector of Byte; JPEG, PNG or GIF; or <c>MLImage</c> of any size. Labels: text, a
/// key, or Single.
/// </remarks>
public sealed class VisionTransferLearningTrainer : IEstimator<VisionPredictionTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly IHost _host;
    private readonly VisionTransferLearningOptions _options;
    private readonly ulong _seed;

    /// <summary>
    /// Makes a trainer. <c>mlContext.MulticlassClassification.Trainers.TransferLearning</c> does the same in fewer words.
    /// </summary>
    /// <param name="environment">The MLContext.</param>
    /// <param name="options">The backbone, and how the layer on it is trained.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public VisionTransferLearningTrainer(IHostEnvironment environment, VisionTransferLearningOptions options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_environment, _options) = (environment, options);
        _host = environment.Register(nameof(VisionTransferLearningTrainer));
        _seed = options.Seed ?? (((ulong)_host.Rand.Next() << 31) | (uint)_host.Rand.Next());
    }

    /// <summary>Trains, and validates on a share of the images.</summary>
    /// <param name="input">The training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    /// <exception cref="FileNotFoundException">
    /// The backbone's file is not there; the message says where to get it, and where to put it.
    /// </exception>
    /// <exception cref="InvalidDataException">The backbone's file has another hash than it must have.</exception>
    /// <exception cref="InvalidOperationException">Images cannot be read, all are of one class, or a label is missing.</exception>
    /// <exception cref="Networks.TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public VisionPredictionTransformer Fit(IDataView input) => Fit(input, validation: null);

    /// <summary>Trains on one data view and validates on another one.</summary>
    /// <param name="input">The training data.</param>
    /// <param name="validation">The validation data, with the same columns; null for a share of the training data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    /// <exception cref="FileNotFoundException">
    /// The backbone's file is not there; the message says where to get it, and where to put it.
    /// </exception>
    /// <exception cref="InvalidDataException">The backbone's file has another hash than it must have.</exception>
    /// <exception cref="InvalidOperationException">Images cannot be read, all are of one class, or a label is missing.</exception>
    /// <exception cref="Networks.TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled before an epoch was complete.</exception>
    public VisionPredictionTransformer Fit(IDataView input, IDataView? validation)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new VisionTraining(_host, _options, Train)
            .Train(input, validation, new EnvironmentSettings(_environment).TempFilePath, _seed);
    }

    /// <summary>The schema's shape with the columns that the transformer will add.</summary>
    /// <param name="inputSchema">The input's shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has an unexpected type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => VisionSchema.OutputOf(inputSchema, _options);

    /// <summary>
    /// A run of ML.NET's trainer, with an early stopping of its own: that object keeps its state from one training to the next.
    /// </summary>
    private static ITransformer Train(VisionRun run, VisionEpochs epochs) =>
        run.Context.MulticlassClassification.Trainers.ImageClassification(OptionsFor(run, epochs)).Fit(run.Training);

    internal static ImageClassificationTrainer.Options OptionsFor(VisionRun run, VisionEpochs epochs) => new()
    {
        FeatureColumnName = run.FeatureColumnName,
        LabelColumnName = VisionRun.LabelColumnName,
        ScoreColumnName = ColumnNames.Score,
        PredictedLabelColumnName = ColumnNames.PredictedLabel,
        Arch = run.Backbone.ToArchitecture(),
        Epoch = run.Epochs,
        BatchSize = run.BatchSize,
        LearningRate = run.LearningRate,
        LearningRateScheduler = new ExponentialLRDecay(run.LearningRate),
        EarlyStoppingCriteria = run.StopsEarly
            ? new ImageClassificationTrainer.EarlyStopping(minDelta: 0f, run.Patience, ImageClassificationTrainer.EarlyStoppingMetric.Loss)
            : null,
        MetricsCallback = metrics => Tell(epochs, metrics),
        ValidationSet = run.Validation,
        ValidationSetFraction = null,
        WorkspacePath = run.Workspace,
        ReuseTrainSetBottleneckCachedValues = run.IsRefit,
        ReuseValidationSetBottleneckCachedValues = run.IsRefit,
    };

    private static void Tell(VisionEpochs epochs, ImageClassificationTrainer.ImageClassificationMetrics metrics)
    {
        if (metrics.Train is { } train)
        {
            bool isValidation = train.DatasetUsed == ImageClassificationTrainer.ImageClassificationMetrics.Dataset.Validation;
            epochs.OnMetrics(isValidation, train.CrossEntropy, train.Accuracy, train.LearningRate);
        }
        else
        {
            epochs.OnImage();
        }
    }
}
