using System.Diagnostics;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Saves the network as it is trained, and with it the state of the training, so that <see cref="TrainingOptions.ResumeFrom"/> goes on from
/// there to the bit: after each epoch by default, or every few epochs, steps or minutes; or each time a value has become better (NaN never
/// is; where it always is, the result warns). The file is a model that <see cref="TrainedNetwork.Load(string)"/> reads too.
/// </summary>
/// <remarks>
/// Files are written whole or not at all, on another thread: a step waits for a copy of the values, and where the file before is not
/// written yet for that. Where a file cannot be written (a full disk), the training goes on, and its result warns. A training that is
/// cancelled is saved behind its last batch, unless a value is monitored. The best and the last few files together are two checkpoints.
/// </remarks>
public sealed class Checkpoint : TrainingCallback
{
    private readonly List<string> _files = [];
    private CheckpointPath? _path;
    private double? _best;
    private long _savedAt;

    /// <summary>
    /// The file. <c>{epoch}</c>, <c>{step}</c> and every name of the history, as <c>{valid_loss}</c>, become numbers, with a number format
    /// if one is given: <c>{epoch:000}</c>, <c>{valid_loss:0.000}</c>; <c>{{</c> and <c>}}</c> are single braces. Missing folders are made.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The value to watch, as named in the history; null, the default, saves whether it is better or not.</summary>
    public string? Monitor { get; init; }

    /// <summary>Whether larger values are better; null, the default, for what the monitored metric says.</summary>
    public bool? HigherIsBetter { get; init; }

    /// <summary>
    /// Saves after so many epochs, and after the last one; null, the default, for 1 unless <see cref="EverySteps"/> or
    /// <see cref="EveryMinutes"/> is given. 1 or more.
    /// </summary>
    public int? EveryEpochs { get; init; }

    /// <summary>Saves after so many steps, within epochs too; null, the default, for never. 1 or more.</summary>
    public long? EverySteps { get; init; }

    /// <summary>Saves after so many minutes, behind a step; null, the default, for never. More than 0.</summary>
    public double? EveryMinutes { get; init; }

    /// <summary>How many of its files remain, the last ones; null, the default, keeps all. 1 or more.</summary>
    public int? KeepLast { get; init; }

    /// <summary>
    /// Whether a training can go on from the files; true by default. Without, they have the network alone: with Adam a third of the size.
    /// </summary>
    public bool WithState { get; init; } = true;

    /// <inheritdoc/>
    public override bool Remembers => true;

    /// <summary>How far a training was when it was saved; null for a model without the state of a training.</summary>
    /// <param name="path">The file, of which the beginning alone is read.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or its position is not there.</exception>
    public static CheckpointPosition? PositionOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ModelFile.PeekState(path) is not { } texts ? null
            : new CheckpointPosition((int)Number("epoch"), (int)Number("step_in_epoch"), Number("step"));

        long Number(string name) => texts.TryGetValue(name, out string? text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw ModelFormatException.In(path, $"the state of its training lacks '{name}'");
    }

    private bool SavesWithinEpochs => EverySteps is not null || EveryMinutes is not null;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The path has another placeholder, the monitored value is not measured, or a setting is out of its range.
    /// </exception>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrEmpty(Path);
        Check.Positive(EveryEpochs ?? 1, nameof(EveryEpochs));
        Check.Require((EverySteps ?? 1) > 0, this, nameof(EverySteps), EverySteps ?? 1, "1 or more");
        Check.Require(EveryMinutes is null or > 0 and < 1e6, this, nameof(EveryMinutes), EveryMinutes ?? 1, "more than 0");
        Check.Positive(KeepLast ?? 1, nameof(KeepLast));
        _path = new CheckpointPath(Path, state.MeasuredNames);
        if (SavesWithinEpochs && (Monitor is not null || _path.HasValues))
        {
            throw new ArgumentException(
                $"{nameof(EverySteps)} and {nameof(EveryMinutes)} save within epochs, where no value of the history is known: neither {nameof(Monitor)} nor such a value in {nameof(Path)} is allowed with them.");
        }

        if (SavesWithinEpochs && WithState && state.ProblemWithinEpochs is { } problem)
        {
            throw new ArgumentException(problem);
        }

        if (Monitor is not null)
        {
            state.RequireMeasured(Monitor);
        }

        state.SavesState |= WithState;
        (_best, _savedAt) = (null, Stopwatch.GetTimestamp());
        _files.Clear();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if ((EverySteps is { } steps && state.Step % steps == 0)
            || (EveryMinutes is { } minutes && Stopwatch.GetElapsedTime(_savedAt).TotalMinutes >= minutes))
        {
            Save(state);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int every = EveryEpochs ?? (SavesWithinEpochs ? 0 : 1);
        if (every == 0 || (state.Epoch % every != 0 && state.Epoch != state.Options.Epochs))
        {
            return;
        }

        if (Monitor is null)
        {
            Save(state);
            return;
        }

        double now = state.Measured(Monitor);
        double? before = _best;
        if (before is { } best ? HigherIsBetter ?? state.HigherIsBetter(Monitor) ? now > best : now < best : !double.IsNaN(now))
        {
            // The best is what the file has: where it cannot be written, the next epoch that beats the file is saved.
            _best = now;
            Save(state, failed: () => _best = before);
        }
    }

    /// <inheritdoc/>
    public override void OnCancelled(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool isNamed = !_path!.HasValues || state.LastEpoch is not null;
        if (Monitor is null && WithState && isNamed && state.ProblemWithinEpochs is null)
        {
            Save(state);
        }
    }

    /// <inheritdoc/>
    public override void Visit(TrainingState training, StateVisitor state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Same(nameof(Monitor), Monitor ?? "none");
        state.Visit("best", ref _best);
        state.Visit("files", _files);
    }

    private void Save(TrainingState state, Action? failed = null)
    {
        string path = _path!.At(state);
        _savedAt = Stopwatch.GetTimestamp();
        string[] old = [];
        if (KeepLast is { } most)
        {
            _files.Remove(path);
            _files.Add(path);
            old = [.. _files.SkipLast(most)];
            _files.RemoveRange(0, old.Length);
        }

        state.Save(new SaveRequest(nameof(Checkpoint), path, WithState)
        {
            Written = () => Array.ForEach(old, File.Delete),
            Failed = failed,
        });
    }
}
