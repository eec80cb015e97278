using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Brings rows of a data set into a plan: straight into its memory where the process sees it, by a copy elsewhere. Class weights are
/// multiplied into the loss's weights; metrics see the samples' own, in training as in validation.
/// </summary>
internal sealed class BatchFeeder
{
    // Values that are read together; a batch of several such parts is read by all threads.
    private const int ValuesOfPart = 1 << 15;

    private readonly ExecutionPlan _plan;
    private readonly float[]? _classWeights;
    private readonly bool _isWeighted;
    private readonly float[] _weights;
    private readonly float[] _lossWeights;
    private readonly SparseMatrix? _sparse;
    private readonly bool _isHost;
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly long[] _rows;
    private readonly Action<int> _readPart;
    private readonly int _rowsOfPart;
    private Dataset? _data;
    private int _count;

    public BatchFeeder(ExecutionPlan plan, bool isWeighted, float[]? classWeights = null)
    {
        _plan = plan;
        _classWeights = classWeights;
        _isWeighted = isWeighted;
        plan.Head!.IsWeighted = isWeighted || classWeights is not null;
        _isHost = plan.Input.Value.IsHostVisible;
        _sparse = plan.Input.Sparse is null ? null : new SparseMatrix(plan.Input.Shape.Size);
        _weights = new float[plan.MaximumBatch];
        _lossWeights = classWeights is null ? _weights : new float[plan.MaximumBatch];
        _inputs = _isHost || _sparse is not null ? [] : new float[plan.MaximumBatch * plan.Input.Shape.Size];
        _targets = _isHost ? [] : new float[plan.MaximumBatch * plan.Head.TargetSize];
        _rows = new long[plan.MaximumBatch];
        _readPart = ReadPart;
        _rowsOfPart = Math.Max(1, ValuesOfPart / plan.Input.Shape.Size);
    }

    /// <summary>The targets of the rows fed last.</summary>
    public ReadOnlySpan<float> Targets(int batch) =>
        (_targets.Length > 0 ? _targets : _plan.Head!.Targets.Span)[..(batch * _plan.Head!.TargetSize)];

    /// <summary>The samples' own weights of the rows fed last; empty where there are none.</summary>
    public ReadOnlySpan<float> Weights(int batch) => _isWeighted ? _weights.AsSpan(0, batch) : [];

    public void Feed(Dataset data, ReadOnlySpan<long> rows)
    {
        Span<float> targets = (_isHost ? _plan.Head!.Targets.Span : _targets)[..(rows.Length * _plan.Head!.TargetSize)];
        Span<float> weights = _weights.AsSpan(0, rows.Length);
        if (_sparse is not null)
        {
            _sparse.Clear();
            data.ReadSparse(rows, _sparse, targets, weights);
            _plan.UploadInput(_sparse);
        }
        else
        {
            (_data, _count) = (data, rows.Length);
            rows.CopyTo(_rows);
            _plan.Kernels.RunOnHost((rows.Length + _rowsOfPart - 1) / _rowsOfPart, _readPart);
            if (!_isHost)
            {
                _plan.Input.Value.Upload(_inputs.AsSpan(0, rows.Length * _plan.Input.Shape.Size));
            }
        }

        Finish(targets, weights, _isHost);
    }

    /// <summary>Reads what metrics need of rows that are on a device already.</summary>
    public void ReadTargets(Dataset data, ReadOnlySpan<long> rows) =>
        data.ReadTargets(rows, _targets.AsSpan(0, rows.Length * _plan.Head!.TargetSize), _weights.AsSpan(0, rows.Length));

    /// <summary>Brings a batch that was read before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="withInputs">False where the plan has its inputs already.</param>
    public void Feed(HostBatch batch, bool withInputs = true)
    {
        Span<float> targets = batch.Targets.AsSpan(0, batch.Count * _plan.Head!.TargetSize);
        batch.Weights.AsSpan(0, batch.Count).CopyTo(_weights);
        if (_targets.Length > 0)
        {
            targets.CopyTo(_targets);
        }

        if (batch.Sparse is { } sparse)
        {
            _plan.UploadInput(sparse);
        }
        else if (withInputs)
        {
            _plan.Input.Value.Upload(batch.Inputs.AsSpan(0, batch.Count * _plan.Input.Shape.Size));
        }

        Finish(targets, _weights.AsSpan(0, batch.Count), isInPlace: false);
    }

    private void ReadPart(int part)
    {
        int first = part * _rowsOfPart;
        int count = Math.Min(_rowsOfPart, _count - first);
        (int size, int width) = (_plan.Input.Shape.Size, _plan.Head!.TargetSize);
        _data!.Read(
            _rows.AsSpan(first, count),
            (_isHost ? _plan.Input.Value.Span : _inputs).Slice(first * size, count * size),
            (_isHost ? _plan.Head.Targets.Span : _targets).Slice(first * width, count * width),
            _weights.AsSpan(first, count));
    }

    private void Finish(Span<float> targets, ReadOnlySpan<float> weights, bool isInPlace)
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
            _plan.Head!.Targets.Upload(targets);
        }

        if (_plan.Head!.IsWeighted)
        {
            _plan.Head.Weights.Upload(_lossWeights.AsSpan(0, weights.Length));
        }
    }
}
