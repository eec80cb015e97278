using System.Collections.Immutable;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The learning-rate range test (Smith 2017): a short training in which the rate rises from step to step. While it is too small the loss
/// stays as it is, then it falls, and where the rate is too large it rises. The rate in the middle of the falling part is suggested, as
/// fastai does.
/// </summary>
public static class LearningRateFinder
{
    /// <summary>Trains a copy of fresh weights with a rising learning rate.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The training data.</param>
    /// <param name="training">
    /// How it will be trained: loss, optimizer, batch size, augmentation and all else that the loss depends on. Schedule, callbacks,
    /// metrics and validation are left out, and <see cref="TrainingOptions.Epochs"/> are as many as the steps take. The defaults if left
    /// out.
    /// </param>
    /// <param name="options">The rates; the defaults if left out.</param>
    /// <returns>The losses by learning rate, and the suggestion.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static LearningRateFinding FindLearningRate(
        this Network network, Dataset data, TrainingOptions? training = null, LearningRateFinderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Find(data, training ?? new TrainingOptions(), options, sweep => network.Train(data, sweep));
    }

    /// <summary>Trains a copy of a trained network further with a rising learning rate: which one is right to go on with.</summary>
    /// <param name="network">The trained network, which is not changed.</param>
    /// <param name="data">The training data.</param>
    /// <param name="training">How it will be trained; if left out, by the network's recipe.</param>
    /// <param name="options">The rates; the defaults if left out.</param>
    /// <returns>The losses by learning rate, and the suggestion.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or the data do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static LearningRateFinding FindLearningRate(
        this TrainedNetwork network, Dataset data, TrainingOptions? training = null, LearningRateFinderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        training ??= network.Recipe?.ToOptions() ?? new TrainingOptions();
        return Find(data, training, options, sweep => network.Train(data, sweep));
    }

    private static LearningRateFinding Find(
        Dataset data, TrainingOptions training, LearningRateFinderOptions? options, Action<TrainingOptions> train)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new LearningRateFinderOptions();
        options.Validate();
        Sweep sweep = new(options);
        long stepsPerEpoch = Math.Max(1, (data.Count + training.BatchSize - 1) / Math.Max(training.BatchSize, 1));
        try
        {
            train(training with
            {
                Schedule = options.ToSchedule(),
                Epochs = (int)((options.Steps + stepsPerEpoch - 1) / stepsPerEpoch),
                Callbacks = [sweep],

                // Each rank finds the same by itself; callbacks would run on rank 0 alone.
                Collective = null,
                Metrics = [],
                ValidationData = null,
                ValidationFraction = 0,
            });
        }
        catch (TrainingDivergedException) when (sweep.HasPoints)
        {
            sweep.Diverged = true;
        }

        training.CancellationToken.ThrowIfCancellationRequested();
        return sweep.Finding();
    }

    /// <summary>Notes each step's loss, and ends the training when the sweep is through or the loss has risen too far.</summary>
    private sealed class Sweep(LearningRateFinderOptions options) : TrainingCallback
    {
        private readonly ImmutableArray<LearningRatePoint>.Builder _points = ImmutableArray.CreateBuilder<LearningRatePoint>(options.Steps);
        private double _mean;
        private double _lowest = double.PositiveInfinity;

        public bool Diverged { get; set; }

        public bool HasPoints => _points.Count > 0;

        public override bool Remembers => true;

        public override void OnTrainingBegin(TrainingState state) => state.FetchesEveryLoss = true;

        public override void OnBatchEnd(TrainingState state)
        {
            _mean = (options.Smoothing * _mean) + ((1 - options.Smoothing) * state.BatchLoss);
            double smoothed = _mean / (1 - Math.Pow(options.Smoothing, _points.Count + 1));
            _points.Add(new LearningRatePoint(state.LearningRate, state.BatchLoss, smoothed));
            _lowest = Math.Min(_lowest, smoothed);
            Diverged = smoothed - _lowest > (options.DivergenceFactor - 1) * Math.Abs(_lowest);
            if (Diverged || _points.Count == options.Steps)
            {
                state.Stop();
            }
        }

        public LearningRateFinding Finding() =>
            new(_points.ToImmutable(), FallingPart.Middle([.. _points.Select(point => point.SmoothedLoss)]), Diverged);
    }
}
