using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Vision;

/// <summary>
/// Hears what a training tells of itself, image by image while features are computed and twice an epoch after that, and makes a history of
/// it. The only way to stop such a training is to throw here, which is done at the first call after the cancellation.
/// </summary>
internal sealed class VisionEpochs
{
    private readonly VisionTransferLearningOptions _options;
    private readonly VisionRun _run;
    private readonly Action<EpochRecord> _log;
    private readonly ImmutableArray<EpochRecord>.Builder _epochs = ImmutableArray.CreateBuilder<EpochRecord>();
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly Stopwatch _epochTime = Stopwatch.StartNew();
    private TimeSpan _trainingTime;
    private int _imagesDone;
    private float _learningRate;

    public VisionEpochs(VisionTransferLearningOptions options, VisionRun run, Action<EpochRecord> log) =>
        (_options, _run, _log) = (options, run, log);

    /// <summary>The epochs that ended.</summary>
    public TrainingHistory History => new(_epochs.ToImmutable()) { Metrics = [new Accuracy()] };

    /// <summary>
    /// The number of the epoch to keep, from 1: that of the smallest validation loss, the first of equal ones, or the last where there is
    /// no validation.
    /// </summary>
    public int BestEpoch => _run.HasValidation
        ? _epochs.MinBy(
            static epoch => double.IsNaN(epoch.Values["valid_loss"]) ? double.PositiveInfinity : epoch.Values["valid_loss"])?.Epoch ?? 0
        : _epochs.Count;

    /// <summary>The features of an image are computed.</summary>
    /// <exception cref="OperationCanceledException">The training is cancelled.</exception>
    public void OnImage()
    {
        _options.CancellationToken.ThrowIfCancellationRequested();
        _imagesDone++;
        _epochTime.Restart();
        _options.Progress?.Report(Progress(epoch: null));
    }

    /// <summary>An epoch's training, or the validation behind it, has ended.</summary>
    /// <param name="isValidation">Which of them.</param>
    /// <param name="loss">The mean cross-entropy.</param>
    /// <param name="accuracy">The share of images whose class was right.</param>
    /// <param name="learningRate">The learning rate of the last step.</param>
    /// <exception cref="OperationCanceledException">The training is cancelled.</exception>
    /// <exception cref="TrainingDivergedException">The training loss is NaN or infinite.</exception>
    public void OnMetrics(bool isValidation, double loss, double accuracy, float learningRate)
    {
        string part = isValidation ? "valid" : "train";
        (_values[$"{part}_loss"], _values[$"{part}_accuracy"]) = (loss, accuracy);
        if (!isValidation)
        {
            (_trainingTime, _learningRate) = (_epochTime.Elapsed, learningRate);
            if (!double.IsFinite(loss))
            {
                throw new TrainingDivergedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The loss is {loss} in epoch {_epochs.Count + 1}, with a learning rate of {learningRate:G4}. "
                    + $"Try a smaller {nameof(VisionTransferLearningOptions.LearningRate)}."));
            }
        }

        if (isValidation == _run.HasValidation)
        {
            EndEpoch();
        }

        _options.CancellationToken.ThrowIfCancellationRequested();
    }

    private void EndEpoch()
    {
        EpochRecord record = new()
        {
            Epoch = _epochs.Count + 1,
            Values = _values.ToImmutableSortedDictionary(StringComparer.Ordinal),
            LearningRate = _learningRate,
            SamplesPerSecond = _run.TrainingImages / Math.Max(_trainingTime.TotalSeconds, 1e-9),
            Duration = _epochTime.Elapsed,
        };
        _epochs.Add(record);
        _values.Clear();
        _epochTime.Restart();
        _log(record);
        _options.Progress?.Report(Progress(record));
    }

    private VisionProgress Progress(EpochRecord? epoch) => new()
    {
        ImagesDone = _run.IsRefit ? _run.Images : _imagesDone,
        Images = _run.Images,
        Epoch = epoch,
        Epochs = _run.Epochs,
        IsRefit = _run.IsRefit,
    };
}
