using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The outputs of training steps on a device whose memory the process does not see, with their targets and weights: they stay there until
/// some steps' are fetched at once and measured, so that the steps between wait for nothing.
/// </summary>
internal sealed class OutputLog : IDisposable
{
    private readonly TrainingPlan _plan;
    private readonly int _positions;
    private readonly DeviceBuffer<float> _outputs;
    private readonly DeviceBuffer<float>? _logits;
    private readonly float[] _fetched;
    private readonly float[] _fetchedLogits;
    private readonly float[] _targets;
    private readonly float[] _weights;
    private readonly int[] _batches;
    private int _steps;

    /// <summary>Takes the memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="steps">The most steps between two fetches.</param>
    public OutputLog(TrainingPlan plan, int steps)
    {
        _plan = plan;
        _positions = plan.Output.Shape.Rows();
        _outputs = plan.Kernels.Allocate<float>((long)steps * plan.MaximumBatch * plan.Output.Shape.Size);
        _logits = plan.Logits is null ? null : plan.Kernels.Allocate<float>(_outputs.Length);
        _fetched = new float[plan.MaximumBatch * plan.Output.Shape.Size];
        _fetchedLogits = new float[_logits is null ? 0 : _fetched.Length];
        _targets = new float[steps * plan.MaximumBatch * plan.Head!.TargetSize];
        _weights = new float[steps * plan.MaximumBatch];
        _batches = new int[steps];
    }

    /// <summary>Keeps the outputs of the step done last.</summary>
    /// <param name="batch">Its samples.</param>
    /// <param name="targets">Their targets.</param>
    /// <param name="weights">Their weights; empty where there are none.</param>
    public void Add(int batch, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights)
    {
        Copy(_plan.Output.ValueOf(batch), _outputs);
        if (_logits is not null)
        {
            Copy(_plan.Logits!.ValueOf(batch), _logits);
        }

        targets.CopyTo(_targets.AsSpan(_steps * _plan.MaximumBatch * _plan.Head!.TargetSize));
        weights.CopyTo(_weights.AsSpan(_steps * _plan.MaximumBatch));
        _batches[_steps++] = weights.IsEmpty ? -batch : batch;
    }

    /// <summary>Fetches and measures what was kept.</summary>
    public void Drain(MetricSet metrics)
    {
        for (int step = 0; step < _steps; step++)
        {
            int batch = Math.Abs(_batches[step]);
            Span<float> outputs = _fetched.AsSpan(0, batch * _plan.Output.Shape.Size);
            _outputs.Download(outputs, step * (long)_fetched.Length);
            Span<float> logits = _fetchedLogits.AsSpan(0, Math.Min(outputs.Length, _fetchedLogits.Length));
            _logits?.Download(logits, step * (long)_fetched.Length);
            ReadOnlySpan<float> targets = _targets.AsSpan(
                step * _plan.MaximumBatch * _plan.Head!.TargetSize, batch * _plan.Head.TargetSize);
            ReadOnlySpan<float> weights = _batches[step] < 0 ? [] : _weights.AsSpan(step * _plan.MaximumBatch, batch);
            metrics.Update(outputs, logits, targets, weights, batch * _positions);
        }

        _steps = 0;
    }

    public void Dispose()
    {
        _outputs.Dispose();
        _logits?.Dispose();
    }

    private void Copy(DeviceView<float> values, DeviceBuffer<float> log)
    {
        int length = (int)values.Length;
        _plan.Kernels.Elementwise.CopyColumns(
            1, length, new ColumnRange(values, length), new ColumnRange(log.View.Slice(_steps * (long)_fetched.Length, length), length));
    }
}
