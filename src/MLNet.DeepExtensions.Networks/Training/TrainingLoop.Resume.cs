using MLNet.DeepExtensions.Networks.Persistence;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks;

internal sealed partial class TrainingLoop
{
    private const string CallbackPart = "callbacks/";
    private readonly CheckpointWriter _writer = new();
    private Dictionary<string, string> _facts = [];

    /// <summary>Goes through all on which the rest of the training depends, and that is not a function of seed, epoch and step.</summary>
    private void Visit(StateVisitor visitor)
    {
        _state.Visit(visitor);
        visitor.Visit("epoch_is_open", ref _epochIsOpen);
        visitor.Visit("weights", _store.Visit);
        if (_average is not null)
        {
            visitor.Visit("average", _average.Visit);
        }

        visitor.Visit("optimizer", _plan.Visit);
        visitor.Visit("diagnosis", _diagnosis.Visit);
        if (_schedule is not null)
        {
            visitor.Visit("schedule", _schedule.Visit);
        }

        if (_epochIsOpen)
        {
            visitor.Visit("loss_sum", ref _lossSum);
            visitor.Visit("penalty_sum", ref _penaltySum);
            visitor.Visit("samples", ref _samples);
            visitor.Visit("metrics", _metrics.Visit);
        }
    }

    private void VisitCallbacks(StateVisitor visitor)
    {
        Dictionary<string, int> seen = [];
        foreach (TrainingCallback callback in _options.Callbacks)
        {
            string name = callback.GetType().Name;
            int number = seen[name] = seen.GetValueOrDefault(name) + 1;
            string part = number == 1 ? name : $"{name} {number}";
            if (visitor is StateReader reader && Remembered(callback) != reader.Has(part))
            {
                reader.Note(reader.Has(part)
                    ? $"{part} is a callback that remembers nothing and remembered something"
                    : $"{part} is a callback that remembers something and was not there");
                continue;
            }

            visitor.Visit(part, state => callback.Visit(_state, state));
        }
    }

    /// <summary>Which metric does not say what it remembers; null where all do.</summary>
    private static string? ProblemOf(MetricSet metrics)
    {
        try
        {
            metrics.Visit(new StateWriter());
            return null;
        }
        catch (NotSupportedException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Whether a callback has something to save.</summary>
    private bool Remembered(TrainingCallback callback)
    {
        StateWriter trial = new();
        callback.Visit(_state, trial);
        return trial.Content.Names.Any();
    }

    /// <summary>What the training depends on: read from the data before they can be cancelled.</summary>
    private void GatherFacts()
    {
        StateWriter writer = new();
        TrainingFacts.Visit(writer, _state.Network, _initial, _options, _training, _validation);
        _facts = writer.Content.Texts;
    }

    private void VisitFacts(StateVisitor visitor)
    {
        foreach ((string name, string value) in _facts)
        {
            visitor.Same(name, value);
        }
    }

    /// <summary>Saves what callbacks have asked for: between two steps, when all of them have been called.</summary>
    private void Save()
    {
        if (_state.Saves.Count == 0)
        {
            return;
        }

        CollectFailures();
        SaveRequest[] requests = [.. _state.Saves];
        _state.Saves.Clear();
        StateWriter? writer = null;
        if (requests.Any(request => request.WithState))
        {
            Fetch();
            writer = new StateWriter();
            writer.Visit("training", VisitFacts);
            writer.Visit("epochs", ref _epochs);
            writer.Visit("kernels", ref _kernels);
            Visit(writer);
            writer.Visit("callbacks", VisitCallbacks);
        }

        _writer.Write(requests, _state.Snapshot(), writer?.Content);
    }

    private void CollectFailures()
    {
        foreach ((SaveRequest request, Exception failure) in _writer.Collect())
        {
            request.Failed?.Invoke();
            WarnOnce($"{request.Owner} failed in epoch {request.Epoch}; training continued: {failure.Message}");
        }
    }

    /// <summary>Puts the training where a checkpoint was saved; the callbacks have begun.</summary>
    /// <exception cref="ArgumentException">The checkpoint is of another training; the message says what differs.</exception>
    private void Restore(ResumePoint point)
    {
        StateReader reader = new(point.State, point.Path);
        reader.Visit("training", VisitFacts);
        RequireSame(reader, point.Path);
        (int epochs, string kernels) = (_epochs, _kernels);
        reader.Visit("epochs", ref epochs);
        reader.Visit("kernels", ref kernels);
        Visit(reader);
        bool hasCallbacks = _ranks is null or { IsFirst: true };
        if (hasCallbacks)
        {
            reader.Visit("callbacks", VisitCallbacks);
        }

        foreach (string part in reader.Left.Where(name => name.StartsWith(CallbackPart, StringComparison.Ordinal))
            .Where(_ => hasCallbacks).Select(name => name.Split('/')[1]).Distinct())
        {
            reader.Note($"{part} was a callback and is none");
        }

        CheckEpochs(reader, epochs);
        RequireSame(reader, point.Path);
        if (reader.Left.FirstOrDefault(name => hasCallbacks || !name.StartsWith(CallbackPart, StringComparison.Ordinal)) is { } unknown)
        {
            throw ModelFormatException.In(point.Path, $"its training's state has '{unknown}', which this training does not know");
        }

        foreach (string skipped in point.Skipped)
        {
            WarnOnce($"A newer checkpoint was passed over: {skipped}");
        }

        if (kernels != _kernels)
        {
            WarnOnce($"The checkpoint was saved on {kernels} and the training went on with {_kernels}: further weights differ in their last digits.");
        }
    }

    // Another number of epochs is another training only where a schedule's rates would have been others up to here.
    private void CheckEpochs(StateReader reader, int epochs)
    {
        if (_state.Epoch > _options.Epochs)
        {
            reader.Note($"{_state.Epoch} epochs were begun and Epochs is {_options.Epochs}");
        }
        else if (epochs != _options.Epochs)
        {
            LearningRateSchedule?[] schedules = [_options.Schedule, _options.WeightDecaySchedule, _options.DropoutSchedule];
            foreach (LearningRateSchedule schedule in schedules.OfType<LearningRateSchedule>())
            {
                CheckEpochs(reader, epochs, schedule);
            }
        }
    }

    private void CheckEpochs(StateReader reader, int epochs, LearningRateSchedule schedule)
    {
        for (long step = 0; step < _state.Step; step++)
        {
            ScheduleStep At(int total) => new(
                _options.Optimizer.LearningRate, step, _state.StepsPerEpoch, (long)_state.StepsPerEpoch * total);
            if (schedule.RateAt(At(epochs)) != schedule.RateAt(At(_options.Epochs)))
            {
                reader.Note($"Epochs was {epochs} and is {_options.Epochs}, with which {schedule.GetType().Name} would have had other rates");
                return;
            }
        }
    }

    private static void RequireSame(StateReader reader, string path)
    {
        if (reader.Differences.Count > 0)
        {
            throw new ArgumentException(
                $"The training cannot go on from '{path}', which is of another training: {string.Join("; ", reader.Differences)}. "
                + $"The same data and options do, as does another {nameof(TrainingOptions.ResumeFrom)}.");
        }
    }
}
