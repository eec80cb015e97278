using System.Collections.Immutable;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Distributed;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Runs a network over a data set, batch by batch in its order, and measures.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly ExecutionPlan _plan;
    private readonly MetricSet _metrics;
    private readonly OutputMeaning _meaning;
    private readonly long[] _rows;
    private readonly float[] _outputs;
    private readonly float[] _logits;
    private ResidentData? _resident;

    public Evaluator(
        Network network, IKernelSet kernels, ParameterStore store, Loss loss, MetricSet metrics, int batchSize, bool sparseInput)
    {
        (_metrics, _meaning) = (metrics, OutputMeaning.Of(network, loss));
        _plan = new ExecutionPlan(network, kernels, store, batchSize, loss, sparseInput);
        _rows = new long[batchSize];
        _outputs = _plan.Output.Value.IsHostVisible ? [] : new float[batchSize * network.OutputShape.Size];
        _logits = _outputs.Length > 0 && _plan.Logits is not null ? new float[_outputs.Length] : [];
    }

    /// <summary>
    /// Uploads the data that every <see cref="Run"/> from now on is of, once, to a device whose memory the process does not see. Where they
    /// do not fit, they are copied batch by batch in each run.
    /// </summary>
    public void Keep(Dataset data)
    {
        if (_plan.Input.Sparse is null && !_plan.Input.Value.IsHostVisible)
        {
            _resident = ResidentData.TryUpload(_plan, data, classWeights: null);
            _resident?.Begin([.. Enumerable.Range(0, (int)data.Count).Select(row => (long)row)]);
        }
    }

    /// <summary>Measures.</summary>
    /// <param name="data">The data.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="parts">What else is gathered, on a device whose memory the process sees.</param>
    public Evaluation Run(Dataset data, CancellationToken cancellation = default, params ReadOnlySpan<EvaluationPart> parts)
    {
        BatchFeeder feeder = new(_plan, data.HasWeights);
        _metrics.Reset();
        for (long first = 0; first < data.Count; first += _plan.MaximumBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            int batch = (int)Math.Min(_plan.MaximumBatch, data.Count - first);
            Bring(data, feeder, first, batch);
            _plan.Forward(batch);
            _plan.EvaluateLoss(batch);
            if (_metrics.IsEmpty && parts.IsEmpty)
            {
                continue;
            }

            ReadOnlySpan<float> outputs = Fetch(_plan.Output, batch, _outputs);
            ReadOnlySpan<float> logits = _plan.Logits is { } before ? Fetch(before, batch, _logits) : [];
            int rows = batch * _plan.Output.Shape.Rows();
            _metrics.Update(outputs, logits, feeder.Targets(batch), feeder.Weights(batch), rows);
            MetricBatch measured = new(
                outputs, logits, feeder.Targets(batch), feeder.Weights(batch), rows, _plan.Output.Shape.Channels, _meaning);
            foreach (EvaluationPart part in parts)
            {
                part.Add(first, measured, _plan.Head!.RowLosses(batch));
            }
        }

        (double sum, long count) = _plan.Head!.Drain();
        return new Evaluation(sum / count, _metrics.Results.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>
    /// Measures on several ranks: each takes one batch of as many as there are ranks, and all have every batch's losses and outputs, in the
    /// order of <see cref="Run"/> and with its bits.
    /// </summary>
    /// <param name="data">The data, the same on all ranks.</param>
    /// <param name="collective">The ranks.</param>
    /// <param name="cancellation">Ends it on all ranks.</param>
    public Evaluation RunOnRanks(Dataset data, ICollective collective, CancellationToken cancellation)
    {
        int largest = _plan.MaximumBatch;
        int BatchAt(long first) => (int)Math.Clamp(data.Count - first, 0, largest);
        ReportWidths widths = _metrics.IsEmpty ? default : new ReportWidths(
            _plan.Output.Shape.Size, _plan.Logits?.Shape.Size ?? 0, _plan.Head!.TargetSize, data.HasWeights ? 1 : 0);
        BatchReports reports = new(collective, ownParts: 1, largest, widths);
        BatchFeeder feeder = new(_plan, data.HasWeights);
        _metrics.Reset();
        double sum = 0;
        for (long round = 0; round < data.Count; round += (long)largest * collective.Size)
        {
            reports.Clear();
            long own = round + ((long)largest * collective.Rank);
            if (BatchAt(own) is int batch and > 0)
            {
                Bring(data, feeder, own, batch);
                _plan.Forward(batch);
                _plan.EvaluateLoss(batch);
                BatchReport report = reports.Write(0, batch, _plan.Head!.Drain().Sum);
                if (!_metrics.IsEmpty)
                {
                    Fetch(_plan.Output, batch, _outputs).CopyTo(report.Outputs);
                    (_plan.Logits is { } before ? Fetch(before, batch, _logits) : []).CopyTo(report.Logits);
                    feeder.Targets(batch).CopyTo(report.Targets);
                    feeder.Weights(batch).CopyTo(report.Weights);
                }
            }

            if (cancellation.IsCancellationRequested)
            {
                reports.RaiseSign();
            }

            reports.Gather();
            if (reports.IsAnySignRaised)
            {
                throw new OperationCanceledException(cancellation);
            }

            for (int part = 0; part < reports.Parts; part++)
            {
                BatchReport report = reports.Read(part);
                sum += report.LossSum;
                if (report.Samples > 0 && !_metrics.IsEmpty)
                {
                    _metrics.Update(
                        report.Outputs, report.Logits, report.Targets, report.Weights, report.Samples * _plan.Output.Shape.Rows());
                }
            }
        }

        return new Evaluation(sum / data.Count, _metrics.Results.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    public void Dispose()
    {
        _resident?.Dispose();
        _plan.Dispose();
    }

    private void Bring(Dataset data, BatchFeeder feeder, long first, int batch)
    {
        for (int i = 0; i < batch; i++)
        {
            _rows[i] = first + i;
        }

        if (_resident is null)
        {
            feeder.Feed(data, _rows.AsSpan(0, batch));
        }
        else
        {
            _resident.Gather(first, batch);
            feeder.ReadTargets(data, _rows.AsSpan(0, batch));
        }
    }

    private static ReadOnlySpan<float> Fetch(PlanTensor tensor, int batch, float[] host)
    {
        DeviceView<float> view = tensor.ValueOf(batch);
        if (view.IsHostVisible)
        {
            return view.Span;
        }

        Span<float> values = host.AsSpan(0, (int)view.Length);
        view.Download(values);
        return values;
    }
}
