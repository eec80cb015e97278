using MLNet.DeepExtensions.Networks.Augmentation;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Brings the batches of an epoch into a plan, one after the other. Where reading a batch costs something (files, generators, augmentation), a thread of its own reads the next
/// one while this one is trained on.
/// </summary>
internal sealed class BatchSource : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly Dataset _data;
    private readonly Augmenter? _augmenter;
    private readonly ulong _seed;
    private readonly BatchFeeder _feeder;
    private readonly Prefetcher? _prefetcher;
    private long[] _order = [];
    private long _next;
    private int _epoch;

    public BatchSource(TrainingPlan plan, Dataset data, IReadOnlyList<ImageAugmentation> augmentations, float[]? classWeights, ulong seed)
    {
        (_plan, _data, _seed) = (plan, data, seed);
        _augmenter = augmentations.Count == 0 ? null : new Augmenter(data.InputShape, augmentations);
        _feeder = new BatchFeeder(plan, data.HasWeights, classWeights);
        if (_augmenter is not null || data.IsCostlyToRead)
        {
            _prefetcher = new Prefetcher(NewBatch(), NewBatch(), Read);
        }
    }

    public void Begin(long[] order, int epoch)
    {
        (_order, _epoch, _next) = (order, epoch, 0);
        _prefetcher?.Request();
    }

    /// <summary>Brings the next batch and gives its size.</summary>
    public int Next()
    {
        if (_prefetcher is not null)
        {
            HostBatch batch = _prefetcher.Take();
            if (_next < _order.LongLength)
            {
                _prefetcher.Request();
            }

            _feeder.Feed(batch);
            return batch.Count;
        }

        ReadOnlySpan<long> rows = NextRows();
        _feeder.Feed(_data, rows);
        return rows.Length;
    }

    public ReadOnlySpan<float> Targets(int batch) => _feeder.Targets(batch);

    public ReadOnlySpan<float> Weights(int batch) => _feeder.Weights(batch);

    public void Dispose() => _prefetcher?.Dispose();

    private HostBatch NewBatch() => new(_plan.MaximumBatch, _data.InputShape.Size, _data.TargetWidth, _plan.Input.Sparse is not null);

    private ReadOnlySpan<long> NextRows()
    {
        int count = (int)Math.Min(_plan.MaximumBatch, _order.LongLength - _next);
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
            return;
        }

        Span<float> inputs = batch.Inputs.AsSpan(0, rows.Length * _data.InputShape.Size);
        _data.Read(rows, inputs, targets, weights);
        _augmenter?.Apply(_seed, _epoch, rows, inputs);
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
