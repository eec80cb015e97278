using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Brings rows of a data set into a plan: straight into its memory where the process sees it, by a copy elsewhere. Class weights are multiplied into the
/// loss's weights; metrics see the samples' own, in training as in validation.
/// </summary>
internal sealed class BatchFeeder
{
    private readonly ExecutionPlan _plan;
    private readonly float[]? _classWeights;
    private readonly bool _isWeighted;
    private readonly float[] _weights;
    private readonly float[] _lossWeights;
    private readonly float[] _inputs;
    private readonly float[] _targets;

    public BatchFeeder(ExecutionPlan plan, bool isWeighted, float[]? classWeights = null)
    {
        _plan = plan;
        _classWeights = classWeights;
        _isWeighted = isWeighted;
        plan.Head!.IsWeighted = isWeighted || classWeights is not null;
        bool isHost = plan.Input.Value.IsHostVisible;
        _weights = new float[plan.MaximumBatch];
        _lossWeights = classWeights is null ? _weights : new float[plan.MaximumBatch];
        _inputs = isHost ? [] : new float[plan.MaximumBatch * plan.Input.Shape.Size];
        _targets = isHost ? [] : new float[plan.MaximumBatch * plan.Head.TargetSize];
    }

    /// <summary>The targets of the rows fed last.</summary>
    public ReadOnlySpan<float> Targets(int batch) => (_targets.Length > 0 ? _targets : _plan.Head!.Targets.Span)[..(batch * _plan.Head!.TargetSize)];

    /// <summary>The samples' own weights of the rows fed last; empty where there are none.</summary>
    public ReadOnlySpan<float> Weights(int batch) => _isWeighted ? _weights.AsSpan(0, batch) : [];

    public void Feed(Dataset data, ReadOnlySpan<long> rows)
    {
        int inputs = rows.Length * _plan.Input.Shape.Size;
        int targets = rows.Length * _plan.Head!.TargetSize;
        bool isHost = _inputs.Length == 0;
        Span<float> inputSpan = (isHost ? _plan.Input.Value.Span : _inputs)[..inputs];
        Span<float> targetSpan = (isHost ? _plan.Head.Targets.Span : _targets)[..targets];
        Span<float> weightSpan = _weights.AsSpan(0, rows.Length);
        data.Read(rows, inputSpan, targetSpan, weightSpan);
        Finish(inputSpan, targetSpan, weightSpan, isHost);
    }

    /// <summary>Brings a batch that was read before.</summary>
    public void Feed(HostBatch batch)
    {
        Span<float> targets = batch.Targets.AsSpan(0, batch.Count * _plan.Head!.TargetSize);
        batch.Weights.AsSpan(0, batch.Count).CopyTo(_weights);
        if (_targets.Length > 0)
        {
            targets.CopyTo(_targets);
        }

        Finish(batch.Inputs.AsSpan(0, batch.Count * _plan.Input.Shape.Size), targets, _weights.AsSpan(0, batch.Count), isInPlace: false);
    }

    private void Finish(Span<float> inputs, Span<float> targets, ReadOnlySpan<float> weights, bool isInPlace)
    {
        if (_classWeights is not null)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                _lossWeights[i] = weights[i] * _classWeights[(int)targets[i]];
            }
        }

        if (!isInPlace)
        {
            _plan.Input.Value.Upload(inputs);
            _plan.Head!.Targets.Upload(targets);
        }

        if (_plan.Head!.IsWeighted)
        {
            _plan.Head.Weights.Upload(_lossWeights.AsSpan(0, weights.Length));
        }
    }
}
