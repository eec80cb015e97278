using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A loss at the end of a plan: where the batch's targets and weights go, and the losses that come out. Losses stay on the device until
/// <see cref="Drain"/>
/// asks for them.
/// </summary>
public sealed class LossHead : IDisposable
{
    private readonly DeviceBuffer<float> _memory;
    private readonly DeviceView<float> _rowLosses;
    private readonly DeviceView<float> _sums;
    private readonly DeviceView<float> _weights;
    private readonly IKernelSet _kernels;
    private readonly bool _onLogits;
    private readonly int _positions;
    private readonly int _width;
    private readonly float[] _drained;
    private readonly int[] _samples;
    private int _pending;
    private double _sum;
    private long _count;

    internal LossHead(Loss loss, IKernelSet kernels, TensorShape predictionShape, int maximumBatch, bool onLogits)
    {
        (Loss, _kernels, _onLogits) = (loss, kernels, onLogits);
        _width = predictionShape.Channels;
        _positions = predictionShape.Size / _width;
        TargetSize = _positions * loss.TargetWidth(_width);
        long rows = (long)maximumBatch * _positions;
        int capacity = 64;
        _memory = kernels.Allocate<float>(((long)maximumBatch * TargetSize) + (2 * rows) + capacity + 64);
        long offset = 0;
        Targets = Take((long)maximumBatch * TargetSize);
        _weights = Take(rows);
        _rowLosses = Take(rows);
        _sums = Take(capacity);
        (BatchTargets, BatchWeights) = (Targets, _weights);
        _drained = new float[capacity];
        _samples = new int[capacity];

        DeviceView<float> Take(long length)
        {
            DeviceView<float> view = new(_memory, offset, length);
            offset += (length + 15) / 16 * 16;
            return view;
        }
    }

    /// <summary>The loss.</summary>
    public Loss Loss { get; }

    /// <summary>Target values of one sample.</summary>
    public int TargetSize { get; }

    /// <summary>Where the batch's targets go: <c>[batch, TargetSize]</c>.</summary>
    public DeviceView<float> Targets { get; }

    /// <summary>Where the batch's weights go, one per sample; read only while <see cref="IsWeighted"/>.</summary>
    public DeviceView<float> Weights => _positions == 1
        ? _weights
        : throw new NotSupportedException("Sample weights need an output of one row per sample; this network's output has more rows.");

    /// <summary>Where the batch's targets stand: <see cref="Targets"/>, unless they lie on the device already.</summary>
    internal DeviceView<float> BatchTargets { get; set; }

    /// <summary>Where the batch's weights stand: <see cref="Weights"/>, unless they lie on the device already.</summary>
    internal DeviceView<float> BatchWeights { get; set; }

    /// <summary>Whether the samples have weights.</summary>
    public bool IsWeighted { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>The sum of the weighted losses of all samples evaluated since the last call, and their number.</summary>
    public (double Sum, long Count) Drain()
    {
        Collect();
        (double, long) result = (_sum, _count);
        (_sum, _count) = (0, 0);
        return result;
    }

    /// <summary>
    /// The weighted loss of each row of predictions of the batch evaluated last, where the process sees the device's memory.
    /// </summary>
    internal ReadOnlySpan<float> RowLosses(int batch) => _rowLosses.Slice(0, batch * _positions).Span;

    /// <param name="batch">The samples.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="gradient">Where their gradient goes; empty where none is wanted.</param>
    /// <param name="samples">The samples of the whole batch, whose mean loss the gradient is of; those of this one by default.</param>
    internal void Evaluate(int batch, DeviceView<float> predictions, DeviceView<float> gradient, int? samples = null)
    {
        if (_pending == _samples.Length)
        {
            Collect();
        }

        int rows = batch * _positions;
        LossStep step = new()
        {
            Kernels = _kernels,
            Rows = rows,
            Width = _width,
            OnLogits = _onLogits,
            Scale = 1f / ((samples ?? batch) * _positions),
            Predictions = predictions,
            Targets = BatchTargets.Slice(0, (long)batch * TargetSize),
            Weights = IsWeighted ? BatchWeights.Slice(0, rows) : default,
            Losses = _rowLosses.Slice(0, rows),
            Gradient = gradient,
        };
        Loss.Evaluate(step);
        _kernels.Losses.Sum(step.Losses, _sums, _pending);
        _samples[_pending++] = batch;
    }

    private void Collect()
    {
        _sums.Download(_drained.AsSpan(0, _pending));
        for (int i = 0; i < _pending; i++)
        {
            _sum += (double)_drained[i] / _positions;
            _count += _samples[i];
        }

        _pending = 0;
    }
}
