using System.Collections.Immutable;
using System.Diagnostics;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Epochs of shuffled batches with validation and callbacks. It knows no layer.</summary>
internal sealed class TrainingLoop : IDisposable
{
    /// <summary>Where losses and outputs stay on a device, they are fetched after so many steps at once.</summary>
    public const int StepsPerFetch = 16;

    private const ulong ShuffleStream = 1UL << 32;
    private readonly TrainingOptions _options;
    private readonly Dataset _training;
    private readonly Dataset? _validation;
    private readonly ParameterStore _store;
    private readonly TrainingPlan _plan;
    private readonly BatchSource _batches;
    private readonly Evaluator? _evaluator;
    private readonly MetricSet _metrics;
    private readonly double _lossFactor;
    private readonly TrainingDiagnosis _diagnosis;
    private readonly ScheduleRun? _schedule;
    private readonly TrainingState _state;
    private readonly long[] _order;
    private readonly int _positions;
    private readonly OutputLog? _outputs;
    private TimeSpan _reading;

    private TrainingLoop(
        Network network, NetworkWeights weights, IReadOnlyList<string>? classNames, Dataset training, Dataset? validation,
        TargetScale? scale, TrainingOptions options, IKernelSet kernels, int batchSize)
    {
        (_options, _training, _validation) = (options, training, validation);
        Loss loss = options.LossFor(network);
        Metric[] metrics = [.. options.Metrics ?? Defaults.MetricsFor(loss, network)];
        MetricSet NewMetrics() => new(metrics, network.OutputShape.Channels, OutputMeaning.Of(network, loss), scale);
        _metrics = NewMetrics();
        _lossFactor = scale?.LossFactor(loss) ?? 1;
        _schedule = options.Schedule?.Start();
        _order = new long[training.Count];
        _positions = network.OutputShape.Rows();
        _store = new ParameterStore(kernels, weights);
        bool takesSparse = SparseInput.Suits(network, weights);
        Loss trained = options.Mixing is null ? loss : BatchMixing.LossOf(loss);
        Dataset batches = loss == trained ? training : training.OneHot();
        _plan = new TrainingPlan(network, kernels, _store, batchSize, trained, options.Optimizer, takesSparse && training.IsSparse);
        _evaluator = validation is null
            ? null
            : new Evaluator(
                network, kernels, _store, loss, NewMetrics(), (int)Math.Min(Math.Max(batchSize, 64), validation.Count), takesSparse
                    && validation.IsSparse);
        _outputs = _plan.Output.Value.IsHostVisible || _metrics.IsEmpty ? null : new OutputLog(_plan, StepsPerFetch);
        float[]? classWeights = ClassWeights();
        _diagnosis = new TrainingDiagnosis(ConstantPrediction.For(network, trained, classWeights), _lossFactor);
        _batches = new BatchSource(
            _plan, batches, options.AugmenterOf(training.InputShape), classWeights, options.Seed, options.Mixing);
        if (validation is not null)
        {
            _evaluator!.Keep(validation);
        }

        int steps = checked((int)((training.Count + batchSize - 1) / batchSize));
        _state = new TrainingState(
            network, options, _store, new TrainingRecipe(loss, options.Optimizer, metrics, options.Schedule, options.StandardizeTargets),
            classNames, scale)
        {
            TrainingSamples = training.Count,
            StepsPerEpoch = steps,
            HasValidation = validation is not null,
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
        if (fitsInput)
        {
            foreach (NetworkNode node in network.Nodes)
            {
                node.Layer.Fit(node, weights, training);
            }
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
        using IKernelSet kernels = KernelSetProviders.CreateFor(
            options.Device, 3.0 * SampleFlops.Of(network, training) * batchSize, options.Threads);
        long free = kernels.FreeMemory;
        try
        {
            using TrainingLoop loop = new(network, weights, classNames, training, validation, scale, options, kernels, batchSize);
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
        _batches.Dispose();
        _outputs?.Dispose();
        _evaluator?.Dispose();
        _plan.Dispose();
        _store.Dispose();
    }

    private TrainingResult Run()
    {
        StopReason reason = StopReason.Completed;
        if (_schedule?.Monitor is { } monitor)
        {
            _state.RequireMeasured(monitor);
        }

        Tell(static (callback, state) => callback.OnTrainingBegin(state), mayFail: false);
        for (int epoch = 1; epoch <= _options.Epochs && reason == StopReason.Completed; epoch++)
        {
            _state.Epoch = epoch;
            Tell(static (callback, state) => callback.OnEpochBegin(state));
            try
            {
                reason = RunEpoch();
            }
            catch (OperationCanceledException) when (_options.CancellationToken.IsCancellationRequested && _state.LastEpoch is not null)
            {
                reason = StopReason.Cancelled;
            }
        }

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

    private StopReason RunEpoch()
    {
        long begin = Stopwatch.GetTimestamp();
        _reading = TimeSpan.Zero;
        Shuffle();
        _batches.Begin(_order, _state.Epoch);
        _metrics.Reset();
        double lossSum = 0;
        double penaltySum = 0;
        long samples = 0;
        for (int step = 0; step < _state.StepsPerEpoch; step++)
        {
            _options.CancellationToken.ThrowIfCancellationRequested();
            long asked = Stopwatch.GetTimestamp();
            int batch = _batches.Next();
            _reading += Stopwatch.GetElapsedTime(asked);
            _state.LearningRate = _schedule?.RateAt(new ScheduleStep(
                _options.Optimizer.LearningRate, _state.Step, _state.StepsPerEpoch, (long)_state.StepsPerEpoch * _options.Epochs))
                ?? _options.Optimizer.LearningRate;
            _plan.Step(batch, _state.LearningRate, _options.Seed);
            Measure(batch);
            if (_state.Epoch == 1)
            {
                _diagnosis.Constant?.Add(_batches.Targets(batch), _batches.Weights(batch), batch);
            }

            (_state.StepInEpoch, _state.Step) = (step + 1, _state.Step + 1);
            if (_plan.Head!.Targets.IsHostVisible || _state.FetchesEveryLoss || step % StepsPerFetch == StepsPerFetch - 1
                || step == _state.StepsPerEpoch - 1)
            {
                _outputs?.Drain(_metrics);
                (double sum, long count) = _plan.Head.Drain();
                double penalty = _plan.Parameters.Layout.Segments.HasPenalties ? _plan.Penalty : 0;
                _diagnosis.AddSteps(sum / count);
                _state.BatchLoss = ((sum / count) + penalty) * _lossFactor;
                (lossSum, penaltySum, samples) = (lossSum + sum, penaltySum + (penalty * count), samples + count);
                if (!double.IsFinite(lossSum + penaltySum))
                {
                    throw Diverged(_state.BatchLoss);
                }

                _state.RunningLoss = (lossSum + penaltySum) / samples * _lossFactor;
            }

            Tell(static (callback, state) => callback.OnBatchEnd(state));
            if (_state.IsStopRequested)
            {
                break;
            }
        }

        _diagnosis.AddEpoch(lossSum / samples);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return EndEpoch(begin, samples / seconds);
    }

    private StopReason EndEpoch(long begin, double samplesPerSecond)
    {
        ImmutableSortedDictionary<string, double>.Builder values = ImmutableSortedDictionary.CreateBuilder<string, double>(
            StringComparer.Ordinal);
        long validationBegan = Stopwatch.GetTimestamp();
        values["train_loss"] = _state.RunningLoss;
        values.AddRange(_metrics.Results.Select(pair => KeyValuePair.Create($"train_{pair.Key}", pair.Value)));
        if (_evaluator is not null)
        {
            Evaluation evaluation = _evaluator.Run(_validation!, _options.CancellationToken);
            if (!double.IsFinite(evaluation.Loss))
            {
                _validation!.CheckAllInputs();
                throw Diverged(evaluation.Loss);
            }

            values["valid_loss"] = (evaluation.Loss + (_plan.Parameters.Layout.Segments.HasPenalties ? _plan.Penalty : 0)) * _lossFactor;
            values.AddRange(evaluation.Metrics.Select(pair => KeyValuePair.Create($"valid_{pair.Key}", pair.Value)));
        }

        _state.Add(new EpochRecord
        {
            Epoch = _state.Epoch,
            Values = values.ToImmutable(),
            LearningRate = _state.LearningRate,
            SamplesPerSecond = samplesPerSecond,
            Duration = Stopwatch.GetElapsedTime(begin),
            ReadingDuration = _reading,
            ValidationDuration = _evaluator is null ? TimeSpan.Zero : Stopwatch.GetElapsedTime(validationBegan),
        });
        if (_schedule?.Monitor is { } monitor)
        {
            _schedule.OnEpochEnd(_state.Measured(monitor));
        }

        Tell(static (callback, state) => callback.OnEpochEnd(state));
        return _state.IsStopRequested ? StopReason.StoppedByCallback : StopReason.Completed;
    }

    private TrainingDivergedException Diverged(double loss) =>
        TrainingDivergedException.At(loss, _state.Epoch, _state.Step, _state.LearningRate, _options.Optimizer.ClipNorm > 0);

    private void Measure(int batch)
    {
        if (_metrics.IsEmpty)
        {
            return;
        }

        _plan.CompleteOutput(batch);
        if (_outputs is not null)
        {
            _outputs.Add(batch, _batches.Targets(batch), _batches.Weights(batch));
            return;
        }

        _metrics.Update(
            _plan.Output.ValueOf(batch).Span, Logits(batch), _batches.Targets(batch), _batches.Weights(batch), batch * _positions);
    }

    private ReadOnlySpan<float> Logits(int batch) => _plan.Logits is { } logits ? logits.ValueOf(batch).Span : [];

    // Each epoch's order is a shuffle of the natural one, so that it depends on the seed and the epoch's number alone.
    private void Shuffle()
    {
        for (long i = 0; i < _order.LongLength; i++)
        {
            _order[i] = i;
        }

        if (_options.Shuffle)
        {
            new SeededRandom(_options.Seed, ShuffleStream + (ulong)_state.Epoch).Shuffle(_order, _options.CancellationToken);
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
        for (int i = 0; i < _options.Callbacks.Count; i++)
        {
            try
            {
                hook(_options.Callbacks[i], _state);
            }
            catch (Exception failure) when (mayFail && failure is (IOException or UnauthorizedAccessException))
            {
                string warning =
                    $"{_options.Callbacks[i].GetType().Name} failed in epoch {_state.Epoch}; training continued: {failure.Message}";
                if (!_state.Warnings.Contains(warning))
                {
                    _state.Warn(warning);
                }
            }
        }
    }
}
