using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Reporting;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Writes a training's course into event files for TensorBoard: losses, metrics and the learning rate of each epoch, histograms of the
/// weights, the graph of layers, images. As Keras does it, in folders <c>train</c> and <c>validation</c>, so that both are curves of one
/// chart; steps are epochs. Another training into the same folder adds files, and what earlier ones have of its epochs is not shown any
/// more. Where a file cannot be written (a full disk), the training goes on, its result warns, and the next epoch writes what is missing.
/// </summary>
/// <param name="folder">The folder; made where it is not there.</param>
public sealed class TensorBoard(string folder) : TrainingCallback
{
    private const int MostPending = 200;
    private EventFile? _train;
    private EventFile? _validation;
    private EventFile? _steps;
    private NetworkWeights? _weights;
    private int _pending;
    private bool _hasBegun;

    /// <summary>
    /// Writes loss and learning rate after so many steps too, in a folder <c>steps</c>, by the number of the step; 0 for never.
    /// </summary>
    public int EveryNSteps { get; init; }

    /// <summary>Writes histograms of the weights after so many epochs; 0 for never.</summary>
    public int HistogramsEveryNEpochs { get; init; } = 1;

    /// <summary>
    /// Images of which the first <see cref="ImageCount"/> are written before the training, and as they are augmented after each epoch; after
    /// the training the worst mistakes are. Null for none.
    /// </summary>
    public Dataset? Images { get; init; }

    /// <summary>How many of the <see cref="Images"/>; 1 or more.</summary>
    public int ImageCount { get; init; } = 8;

    /// <inheritdoc/>
    public override bool Remembers => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The folder has no name, or a setting is out of range.</exception>
    public override void OnTrainingBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(EveryNSteps);
        ArgumentOutOfRangeException.ThrowIfNegative(HistogramsEveryNEpochs);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageCount, 1);
        if (Images is not null && !Images.InputShape.Equals(state.Network.InputShape))
        {
            throw new ArgumentException($"{nameof(Images)} have the shape {Images.InputShape}; the network takes {state.Network.InputShape}.");
        }

        _train = new EventFile(Path.Combine(folder, "train"));
        _validation = state.HasValidation ? new EventFile(Path.Combine(folder, "validation")) : null;
        _steps = EveryNSteps > 0 ? new EventFile(Path.Combine(folder, "steps")) : null;
        _weights = HistogramsEveryNEpochs > 0 ? state.NewWeights() : null;
        (_hasBegun, _pending) = (false, 0);
        _train.AddGraph(EventGraph.Of(state.Network));
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_hasBegun)
        {
            return;
        }

        _hasBegun = true;
        _train!.BeginAt(state.Epoch);
        _validation?.BeginAt(state.Epoch);
        _steps?.BeginAt(state.Step + 1);
        AddImages(state, "samples", epoch: null);
        Flush();
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_steps is null || state.Step % EveryNSteps != 0)
        {
            return;
        }

        _steps.AddScalar(state.Step, "loss", state.BatchLoss);
        _steps.AddScalar(state.Step, "learning_rate", state.LearningRate);
        if (++_pending >= MostPending)
        {
            _steps.Flush();
            _pending = 0;
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        EpochRecord epoch = state.LastEpoch!;
        foreach ((string name, double value) in epoch.Values)
        {
            (string part, string measure) = TrainingHistory.Parts(name);
            (part == "train" ? _train : _validation)!.AddScalar(epoch.Epoch, measure, value);
        }

        _train!.AddScalar(epoch.Epoch, "learning_rate", epoch.LearningRate);
        _train.AddScalar(epoch.Epoch, "samples_per_second", epoch.SamplesPerSecond);
        if (_weights is not null && epoch.Epoch % HistogramsEveryNEpochs == 0)
        {
            AddHistograms(state, epoch.Epoch);
        }

        if (state.Options.Augmentation.Count > 0)
        {
            AddImages(state, "augmented", epoch.Epoch);
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void OnTrainingEnd(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (Images is not null && state.LastEpoch is { } last)
        {
            ImmutableArray<Mistake> mistakes = state.Snapshot().EvaluateInDetail(Images, ImageCount).Mistakes;
            foreach ((int i, ReportExample example) in ReportExamples.Read(state.Network, Images, mistakes, new ReportOptions()).Index())
            {
                AddImage(last.Epoch, "mistakes", i, example.Image);
            }
        }

        Flush();
    }

    private void AddHistograms(TrainingState state, int epoch)
    {
        state.CopyWeightsTo(_weights!);
        foreach (ParameterEntry entry in _weights!.Layout.Entries.Where(static entry => !entry.Spec.IsState))
        {
            ReadOnlySpan<float> values = _weights[entry];
            ProtobufMessage histogram = EventHistogram.Of(values);
            _train!.Add(epoch, $"{state.Network.Nodes[entry.Node].Layer.Name}/{entry.Spec.Name}", message => message.Add(5, histogram));
        }
    }

    private void AddImages(TrainingState state, string name, int? epoch)
    {
        if (Images is null)
        {
            return;
        }

        long[] rows = [.. Enumerable.Range(0, (int)Math.Min(ImageCount, Images.Count)).Select(static row => (long)row)];
        float[] inputs = new float[rows.Length * Images.InputShape.Size];
        Images.Read(rows, inputs, new float[rows.Length * Images.TargetWidth], new float[rows.Length]);
        if (epoch is { } number)
        {
            state.Options.AugmenterOf(Images.InputShape)?.Apply(state.Options.Seed, number, rows, inputs);
        }

        foreach ((int i, DecodedImage? image) in ReportExamples.Pictures(state.Network, Images, inputs, new ReportOptions()).Index())
        {
            AddImage(epoch ?? state.Epoch, name, i, image);
        }
    }

    private void AddImage(int epoch, string name, int number, DecodedImage? image)
    {
        if (image is not null)
        {
            _train!.AddImage(epoch, $"{name}/{number.ToString(CultureInfo.InvariantCulture)}", image);
        }
    }

    private void Flush()
    {
        _train!.Flush();
        _validation?.Flush();
        _steps?.Flush();
    }
}
