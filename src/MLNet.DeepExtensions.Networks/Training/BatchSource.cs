using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Brings the batches of an epoch into a plan, one after the other. Where reading a batch costs something (files, generators,
/// augmentation, mixing), a thread of its own reads the next one while this one is trained on. A device whose memory the process does not
/// see gets all data at once, if they fit and are not augmented; else its next batch is read and copied while it works on this one.
/// </summary>
internal sealed class BatchSource : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly Dataset _data;
    private readonly Augmenter? _augmenter;
    private readonly BatchMixer? _mixer;
    private readonly InputNumbers? _numbers;
    private readonly ulong _seed;
    private readonly BatchFeeder _feeder;
    private readonly Prefetcher? _prefetcher;
    private readonly ResidentData? _resident;
    private readonly UploadLane? _lane;
    private readonly float[] _targets;
    private readonly float[] _weights;
    private HostBatch? _sent;
    private long[] _order = [];
    private int[]? _sizes;
    private int _batch;
    private long _next;
    private long _taken;
    private int _epoch;

    public BatchSource(
        TrainingPlan plan, Dataset data, Augmenter? augmenter, float[]? classWeights, ulong seed, BatchMixing? mixing = null)
    {
        (_plan, _data, _augmenter, _seed) = (plan, data, augmenter, seed);
        _mixer = mixing is null ? null : new BatchMixer(mixing, data.InputShape, data.TargetWidth, plan.MaximumBatch);
        _numbers = InputNumbers.Of(plan.Network);
        bool isChanged = augmenter is not null || mixing is not null;
        _feeder = new BatchFeeder(plan, data.HasWeights, classWeights);
        bool isApart = plan.Input.Sparse is null && !plan.Input.Value.IsHostVisible;
        _resident = isApart && !isChanged ? ResidentData.TryUpload(plan, data, classWeights) : null;
        _targets = new float[_resident is null ? 0 : plan.MaximumBatch * data.TargetWidth];
        _weights = new float[_resident is null ? 0 : plan.MaximumBatch];
        if (_resident is null && (isApart || isChanged || data.IsCostlyToRead))
        {
            _lane = isApart ? plan.Kernels.CreateUploadLane(plan.MaximumBatch * data.InputShape.Size) : null;
            _prefetcher = new Prefetcher(NewBatch(), NewBatch(), Read);
        }
    }

    /// <summary>Begins an epoch.</summary>
    /// <param name="order">The rows in their order.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="first">The place in the order of the first row that is brought.</param>
    /// <param name="sizes">The batches' sizes; null where each is the plan's largest but the last, which takes what is left.</param>
    public void Begin(long[] order, int epoch, long first = 0, int[]? sizes = null)
    {
        (_order, _epoch, _next, _taken, _sent) = (order, epoch, first, first, null);
        (_sizes, _batch) = (sizes, 0);
        _resident?.Begin(order);
        if (first < order.LongLength)
        {
            _prefetcher?.Request();
        }
    }

    /// <summary>Brings the next batch and gives its size.</summary>
    public int Next()
    {
        if (_resident is not null)
        {
            long first = _next;
            int gathered = NextRows().Length;
            _resident.Gather(first, gathered);
            return gathered;
        }

        if (_prefetcher is null)
        {
            ReadOnlySpan<long> rows = NextRows();
            _feeder.Feed(_data, rows);
            return rows.Length;
        }

        HostBatch batch = _sent ?? Take(_prefetcher);
        int count = batch.Count;
        _lane?.Deliver(_plan.Input.Value);
        _feeder.Feed(batch, withInputs: _lane is null);
        _sent = _lane is not null && _taken < _order.LongLength ? Take(_prefetcher) : null;
        return count;
    }

    /// <summary>The targets of the batch brought last.</summary>
    public ReadOnlySpan<float> Targets(int batch)
    {
        if (_resident is null)
        {
            return _feeder.Targets(batch);
        }

        ReadResident(batch);
        return _targets.AsSpan(0, batch * _data.TargetWidth);
    }

    /// <summary>The samples' own weights of the batch brought last; empty where there are none.</summary>
    public ReadOnlySpan<float> Weights(int batch)
    {
        if (_resident is null || !_data.HasWeights)
        {
            return _resident is null ? _feeder.Weights(batch) : [];
        }

        ReadResident(batch);
        return _weights.AsSpan(0, batch);
    }

    public void Dispose()
    {
        _prefetcher?.Dispose();
        _lane?.Dispose();
        _resident?.Dispose();
    }

    private void ReadResident(int batch) => _data.ReadTargets(
        _order.AsSpan((int)(_next - batch), batch), _targets.AsSpan(0, batch * _data.TargetWidth), _weights.AsSpan(0, batch));

    // A batch that was read; where there is a lane, it is on its way from now on.
    private HostBatch Take(Prefetcher prefetcher)
    {
        HostBatch batch = prefetcher.Take();
        _taken += batch.Count;
        if (_taken < _order.LongLength)
        {
            prefetcher.Request();
        }

        _lane?.Send(batch.Inputs.AsSpan(0, batch.Count * _data.InputShape.Size));
        return batch;
    }

    private HostBatch NewBatch() => new(_plan.MaximumBatch, _data.InputShape.Size, _data.TargetWidth, _plan.Input.Sparse is not null);

    private ReadOnlySpan<long> NextRows()
    {
        int count = _sizes?[_batch++] ?? (int)Math.Min(_plan.MaximumBatch, _order.LongLength - _next);
        ReadOnlySpan<long> rows = _order.AsSpan((int)_next, count);
        _next += count;
        return rows;
    }

    private void Read(HostBatch batch)
    {
        ReadOnlySpan<long> rows = NextRows();
        batch.Count = rows.Length;
        Span<float> targets = batch.Targets.AsSpan(0, rows.Length * _data.TargetWidth);
        Span<float> weights = batch.Weights.AsSpan(0, rows.Length);
        if (batch.Sparse is { } sparse)
        {
            sparse.Clear();
            _data.ReadSparse(rows, sparse, targets, weights);
            _data.CheckInputs(rows, sparse);
            _data.CheckTargetValues(rows, targets);
            return;
        }

        Span<float> inputs = batch.Inputs.AsSpan(0, rows.Length * _data.InputShape.Size);
        _data.Read(rows, inputs, targets, weights);
        _data.CheckInputs(rows, inputs);
        _numbers?.Check(_data, rows, inputs);
        _data.CheckTargetValues(rows, targets);
        _augmenter?.Apply(_seed, _epoch, rows, inputs);
        _mixer?.Apply(_seed, _epoch, rows, inputs, targets);
    }
}

/// <summary>A batch in the process's memory, on its way to a plan.</summary>
internal sealed class HostBatch(int batch, int inputSize, int targetWidth, bool isSparse)
{
    public int Count { get; set; }

    /// <summary>The inputs by their non-zeros; null where they are dense.</summary>
    public SparseMatrix? Sparse { get; } = isSparse ? new SparseMatrix(inputSize) : null;

    /// <summary>The inputs, unless they are sparse.</summary>
    public float[] Inputs { get; } = isSparse ? [] : new float[batch * inputSize];

    public float[] Targets { get; } = new float[batch * targetWidth];

    public float[] Weights { get; } = new float[batch];
}
