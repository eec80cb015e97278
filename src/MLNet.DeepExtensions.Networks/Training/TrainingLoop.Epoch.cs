using System.Collections.Immutable;
using System.Diagnostics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

internal sealed partial class TrainingLoop
{
    /// <summary>An epoch, or what is left of one that was begun before a checkpoint.</summary>
    private StopReason RunEpoch()
    {
        long begin = Stopwatch.GetTimestamp();
        _reading = TimeSpan.Zero;
        if (!_epochIsOpen)
        {
            BeginEpoch();
        }

        Shuffle();
        long first = (long)_state.StepInEpoch * _batchSize;
        if (_steps is null)
        {
            _batches.Begin(_order, _state.Epoch, first);
        }
        else
        {
            _steps.Begin(_order, _state.Epoch, first, _batchSize);
        }

        long before = _samples;
        while (_state.StepInEpoch < _state.StepsPerEpoch && !_state.IsStopRequested)
        {
            RunStep();
        }

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return EndEpoch(begin, (_samples - before) / seconds);
    }

    private void BeginEpoch()
    {
        (_state.Epoch, _state.StepInEpoch, _epochIsOpen) = (_state.Epoch + 1, 0, true);
        (_lossSum, _penaltySum, _samples) = (0, 0, 0);
        _metrics.Reset();
        Tell(static (callback, state) => callback.OnEpochBegin(state));
    }

    private void RunStep()
    {
        ThrowIfCancelled();
        Optimizer optimizer = _options.Optimizer;
        _state.LearningRate = _schedule?.RateAt(ScheduleStepFrom(optimizer.LearningRate)) ?? optimizer.LearningRate;
        float? decay = _options.WeightDecaySchedule?.RateAt(ScheduleStepFrom(optimizer.WeightDecay));
        float dropout = Math.Clamp(_options.DropoutSchedule?.RateAt(ScheduleStepFrom(1f)) ?? 1f, 0f, 1f);
        int batch = _steps is null ? ComputeGradients(dropout) : ComputeGradientsOnRanks(_steps, dropout);
        if (_options.AccumulatedBatches == 1)
        {
            _plan.Update(_state.LearningRate, decay);
            _average?.Update();
        }
        else if (_plan.Accumulate(batch, SamplesOfUpdate()))
        {
            _plan.UpdateFromSum(_state.LearningRate, decay);
            _average?.Update();
        }

        int step = _state.StepInEpoch;
        (_state.StepInEpoch, _state.Step) = (step + 1, _state.Step + 1);
        if (_plan.Head!.Targets.IsHostVisible || _ranks is not null || _state.FetchesEveryLoss || step % StepsPerFetch == StepsPerFetch - 1
            || step == _state.StepsPerEpoch - 1)
        {
            Fetch();
        }

        Tell(static (callback, state) => callback.OnBatchEnd(state));
        Save();
    }

    /// <summary>Computes the next batch's gradients, measures its outputs, and gives its size.</summary>
    private int ComputeGradients(float dropout)
    {
        long asked = Stopwatch.GetTimestamp();
        int batch = _batches.Next();
        _reading += Stopwatch.GetElapsedTime(asked);
        _plan.ComputeGradients(batch, _options.Seed, dropout);
        Measure(batch);
        if (_state.Epoch == 1)
        {
            _diagnosis.Constant?.Add(_batches.Targets(batch), _batches.Weights(batch), batch);
        }

        return batch;
    }

    /// <summary>The samples of the batches that the present one is updated with: fewer at the end of an epoch.</summary>
    private int SamplesOfUpdate()
    {
        int first = _state.StepInEpoch / _options.AccumulatedBatches * _options.AccumulatedBatches;
        long begin = (long)first * _batchSize;
        return (int)Math.Min((long)_options.AccumulatedBatches * _batchSize, _training.Count - begin);
    }

    private ScheduleStep ScheduleStepFrom(float baseRate) =>
        new(baseRate, _state.Step, _state.StepsPerEpoch, (long)_state.StepsPerEpoch * _options.Epochs);

    /// <summary>Brings losses and outputs of the last steps from the device.</summary>
    private void Fetch()
    {
        _outputs?.Drain(_metrics);
        (double sum, long count) = _steps is null ? _plan.Head!.Drain() : DrainReports();
        if (count == 0)
        {
            return;
        }

        double penalty = _plan.Parameters.Layout.Segments.HasPenalties ? _plan.Penalty : 0;
        _diagnosis.AddSteps(sum / count);
        _state.BatchLoss = ((sum / count) + penalty) * _lossFactor;
        (_lossSum, _penaltySum, _samples) = (_lossSum + sum, _penaltySum + (penalty * count), _samples + count);
        if (!double.IsFinite(_lossSum + _penaltySum))
        {
            throw Diverged(_state.BatchLoss);
        }

        _state.RunningLoss = (_lossSum + _penaltySum) / _samples * _lossFactor;
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
            _average?.TakeStates();
            Evaluation evaluation = Validate(_evaluator, _validation!);
            if (!double.IsFinite(evaluation.Loss))
            {
                _validation!.CheckAllInputs();
                throw Diverged(evaluation.Loss);
            }

            values["valid_loss"] = (evaluation.Loss + (_plan.Parameters.Layout.Segments.HasPenalties ? _plan.Penalty : 0)) * _lossFactor;
            values.AddRange(evaluation.Metrics.Select(pair => KeyValuePair.Create($"valid_{pair.Key}", pair.Value)));
        }

        _diagnosis.AddEpoch(_lossSum / _samples);
        _epochIsOpen = false;
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
        Save();
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
            new SeededRandom(_options.Seed, ShuffleStream + (ulong)_state.Epoch).Shuffle(
                _order, _ranks is null ? _options.CancellationToken : default);
        }
    }
}
