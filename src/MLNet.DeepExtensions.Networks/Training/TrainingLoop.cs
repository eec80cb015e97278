using System.Collections.Immutable;
using System.Diagnostics;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Epochs of shuffled batches with validation and callbacks. It knows no layer.</summary>
internal sealed partial class TrainingLoop : IDisposable
{
    /// <summary>Where losses and outputs stay on a device, they are fetched after so many steps at once.</summary>
    public const int StepsPerFetch = 16;

    private const ulong ShuffleStream = 1UL << 32;
    private readonly TrainingOptions _options;
    private readonly Dataset _training;
    private readonly Dataset? _validation;
    private readonly ParameterStore _store;
    private readonly WeightAverage? _average;
    private readonly TrainingPlan _plan;
    private readonly BatchSource _batches;
    private readonly Ranks? _ranks;
    private readonly RankedSteps? _steps;
    private readonly int _batchSize;
    private readonly Evaluator? _evaluator;
    private readonly MetricSet _metrics;
    private readonly double _lossFactor;
    private readonly TrainingDiagnosis _diagnosis;
    private readonly ScheduleRun? _schedule;
    private readonly TrainingState _state;
    private readonly long[] _order;
    private readonly int _positions;
    private readonly OutputLog? _outputs;
    private readonly string _initial;
    private TimeSpan _reading;
    private string _kernels;
    private int _epochs;
    private bool _epochIsOpen;
    private double _lossSum;
    private double _penaltySum;
    private long _samples;

    private TrainingLoop(
        Network network, NetworkWeights weights, IReadOnlyList<string>? classNames, Dataset training, Dataset? validation,
        TargetScale? scale, TrainingOptions options, IKernelSet kernels, int batchSize, string initial)
    {
        (_options, _training, _validation) = (options, training, validation);
        (_ranks, _batchSize) = (options.Ranks, batchSize);
        (_kernels, _epochs, _initial) = (TrainingFacts.KernelsOf(kernels), options.Epochs, initial);
        Loss loss = options.LossFor(network);
        Metric[] metrics = [.. options.Metrics ?? Defaults.MetricsFor(loss, network)];
        MetricSet NewMetrics() => new(metrics, network.OutputShape.Channels, OutputMeaning.Of(network, loss), scale);
        _metrics = NewMetrics();
        _lossFactor = scale?.LossFactor(loss) ?? 1;
        _schedule = options.Schedule?.Start();
        _order = new long[training.Count];
        _positions = network.OutputShape.Rows();
        _store = new ParameterStore(kernels, weights);
        _average = options.WeightAverageDecay > 0 ? new WeightAverage(kernels, _store, weights, options.WeightAverageDecay) : null;
        bool takesSparse = SparseInput.Suits(network, weights);
        Loss trained = options.Mixing is null ? loss : BatchMixing.LossOf(loss);
        Dataset batches = loss == trained ? training : training.OneHot();
        _plan = new TrainingPlan(
            network, kernels, _store, _ranks?.LargestPart(batchSize) ?? batchSize, trained, options.Optimizer,
            takesSparse && training.IsSparse);
        _evaluator = validation is null
            ? null
            : new Evaluator(
                network, kernels, _average?.Store ?? _store, loss, NewMetrics(),
                (int)Math.Min(Math.Max(batchSize, 64), validation.Count), takesSparse && validation.IsSparse);
        _outputs = _plan.Output.Value.IsHostVisible || _metrics.IsEmpty || _ranks is not null ? null : new OutputLog(_plan, StepsPerFetch);
        float[]? classWeights = ClassWeights();
        _diagnosis = new TrainingDiagnosis(ConstantPrediction.For(network, trained, classWeights), _lossFactor);
        _batches = new BatchSource(
            _plan, batches, options.AugmenterOf(training.InputShape), classWeights, options.Seed, options.Mixing);
        if (_ranks is not null)
        {
            _steps = new RankedSteps(_ranks, _plan, _batches, options, WidthsOfReports(batches));
        }

        if (validation is not null)
        {
            _evaluator!.Keep(validation);
        }

        int steps = checked((int)((training.Count + batchSize - 1) / batchSize));
        TrainingRecipe recipe = new(loss, options.Optimizer, metrics, options.Schedule, options.StandardizeTargets);
        _state = new TrainingState(network, options, _store, _average, recipe, classNames, scale)
        {
            TrainingSamples = training.Count,
            StepsPerEpoch = steps,
            HasValidation = validation is not null,
            ProblemWithinEpochs = ProblemOf(_metrics),
        };
    }

    public static TrainingResult Run(
        Network network, NetworkWeights weights, bool fitsInput, IReadOnlyList<string>? classNames, Dataset data, TrainingOptions options)
    {
        (Dataset training, Dataset? validation) = (data, options.ValidationData);
        if (options.ValidationFraction > 0)
        {
            (training, validation) = data.Split(1 - options.ValidationFraction, options.Seed);
            new TargetCheck(network, options.LossFor(network), "training part of the split").RequireWeight(training, options.ClassWeights);
            new TargetCheck(network, options.LossFor(network), "validation part of the split")
                .RequireWeight(validation, classWeights: null);
        }

        training.CheckInputs();
        validation?.CheckInputs();
        if (InputNumbers.Of(network) is { } numbers)
        {
            numbers.Check(training);
            if (validation is not null)
            {
                numbers.Check(validation);
            }
        }

        string initial = fitsInput ? "by seed" : TrainingFacts.DigestOf(weights);
        if (fitsInput && options.Ranks is null or { IsFirst: true })
        {
            network.Fit(weights, training, static _ => true);
        }

        TargetScale? scale = null;
        if (TargetScale.Applies(network, options.LossFor(network), options.StandardizeTargets))
        {
            scale = TargetScale.Of(training);
            (training, validation) = (
                new StandardizedTargets(training, scale), validation is null ? null : new StandardizedTargets(validation, scale));
            if (!fitsInput)
            {
                scale.ToStandard(network, weights);
            }
        }

        // Forward, and twice as much backward.
        int batchSize = (int)Math.Min(options.BatchSize, training.Count);
        int largestPart = options.Ranks?.LargestPart(batchSize) ?? batchSize;
        using IKernelSet kernels = KernelSetProviders.CreateFor(
            options.Device, 3.0 * SampleFlops.Of(network, training) * largestPart, options.Threads);
        long free = kernels.FreeMemory;
        try
        {
            using TrainingLoop loop = new(network, weights, classNames, training, validation, scale, options, kernels, batchSize, initial);
            return loop.Run();
        }
        catch (InsufficientMemoryException exception)
        {
            throw new TrainingMemory(network, weights, kernels, options, hasValidation: validation is not null)
                .Explain(exception, batchSize, free);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _batches.Dispose();
        _outputs?.Dispose();
        _evaluator?.Dispose();
        _plan.Dispose();
        _average?.Dispose();
        _store.Dispose();
    }

    private TrainingResult Run()
    {
        StopReason reason;
        if (_ranks is not null)
        {
            GatherFacts();
            JoinRanks(_ranks);
        }

        ResumePoint? point = FindResumePoint();
        if (_schedule?.Monitor is { } monitor)
        {
            _state.RequireMeasured(monitor);
        }

        Tell(static (callback, state) => callback.OnTrainingBegin(state), mayFail: false);
        if (_ranks is null && (point is not null || _state.SavesState))
        {
            GatherFacts();
        }

        if (point is not null)
        {
            Restore(point);
        }

        reason = _state.IsStopRequested && !_epochIsOpen ? StopReason.StoppedByCallback : StopReason.Completed;
        while ((_epochIsOpen || _state.Epoch < _options.Epochs) && reason == StopReason.Completed)
        {
            try
            {
                reason = RunEpoch();
            }
            catch (OperationCanceledException) when (_ranks?.IsCancelled ?? _options.CancellationToken.IsCancellationRequested)
            {
                Tell(static (callback, state) => callback.OnCancelled(state));
                Save();
                if (_state.LastEpoch is null)
                {
                    throw;
                }

                reason = StopReason.Cancelled;
            }
        }

        CollectFailures();
        Warn();
        Tell(static (callback, state) => callback.OnTrainingEnd(state));
        return new TrainingResult(_state.Snapshot(), _state.History, reason)
        {
            Warnings = [.. _state.Warnings],
            Options = _options,
            TrainingSamples = _training.Count,
            WeightsEpoch = _state.ResultEpoch ?? _state.LastEpoch?.Epoch,
        };
    }

    private void Warn()
    {
        Optimizer optimizer = _options.Optimizer;
        if (_diagnosis.Conclude(
            _state.ResultEpoch ?? _state.LastEpoch!.Epoch, optimizer.LearningRate, optimizer.ClipNorm > 0) is { } diagnosis)
        {
            _state.Warn(diagnosis);
        }

        foreach (string name in _state.NeverNumbers)
        {
            _state.Warn(
                $"'{name}' was NaN in every epoch, so early stopping, checkpoints and schedules that monitor it never found an improvement and did nothing. "
                + "Monitor another value, or find out why it is undefined: AUC needs rows of both classes, R² needs targets that vary.");
        }
    }

    private float[]? ClassWeights()
    {
        if (_options.ClassWeights is { } given)
        {
            return [.. given];
        }

        if (!_options.BalanceClasses)
        {
            return null;
        }

        long[] counts = _training.CountClasses();
        return [.. counts.Select(count => count == 0 ? 0f : (float)((double)_training.Count / (counts.Length * count)))];
    }

    /// <summary>
    /// Calls a hook of all callbacks. A file that one cannot write, on a full disk say, costs no weights: what was begun goes on, with a
    /// warning.
    /// </summary>
    private void Tell(Action<TrainingCallback, TrainingState> hook, bool mayFail = true)
    {
        int callbacks = _ranks is { IsFirst: false } ? 0 : _options.Callbacks.Count;
        for (int i = 0; i < callbacks; i++)
        {
            try
            {
                hook(_options.Callbacks[i], _state);
            }
            catch (Exception failure) when (mayFail && failure is (IOException or UnauthorizedAccessException))
            {
                WarnOnce($"{_options.Callbacks[i].GetType().Name} failed in epoch {_state.Epoch}; training continued: {failure.Message}");
            }
        }

        if (_ranks is not null)
        {
            FollowFirst(_ranks);
        }
    }

    private void WarnOnce(string warning)
    {
        if (!_state.Warnings.Contains(warning))
        {
            _state.Warn(warning);
        }
    }
}
