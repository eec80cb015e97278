using System.Diagnostics;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Distributed;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The gradients of batches that are cut among ranks: each rank computes those of its parts, and all have their sum, which is that of the
/// whole batch. Each part begins with the same running statistics; those that they leave are averaged by samples.
/// </summary>
internal sealed class RankedSteps
{
    private readonly Ranks _ranks;
    private readonly TrainingPlan _plan;
    private readonly BatchSource _batches;
    private readonly TrainingOptions _options;
    private readonly int _gradientLength;
    private readonly int _stateLength;
    private readonly ShardSum _sum;
    private readonly SliceReduction _reduction;
    private readonly float[] _before;
    private readonly float[] _after;

    public RankedSteps(Ranks ranks, TrainingPlan plan, BatchSource batches, TrainingOptions options, ReportWidths widths)
    {
        (_ranks, _plan, _batches, _options) = (ranks, plan, batches, options);
        _gradientLength = SliceReduction.Padded(plan.Gradients.Length, ranks.Collective.Size);
        int states = (int)plan.Parameters.Layout.StateLength;
        _stateLength = SliceReduction.Padded(states, ranks.Collective.Size);
        int marks = SliceReduction.Padded(plan.Tables.Sum(table => (long)table.Rows), ranks.Collective.Size);
        _sum = new ShardSum(checked(_gradientLength + _stateLength + marks));
        _reduction = new SliceReduction(ranks.Collective);
        (_before, _after) = (new float[states], new float[states]);
        Reports = new BatchReports(ranks.Collective, ranks.OwnParts, plan.MaximumBatch, widths);
    }

    /// <summary>What the parts of the last batch have given.</summary>
    public BatchReports Reports { get; }

    /// <summary>How long this rank has waited for its rows since it was set to zero.</summary>
    public TimeSpan Reading { get; set; }

    /// <summary>Begins an epoch: this rank reads the rows of its parts alone.</summary>
    /// <param name="order">All rows in their order.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="first">The place in the order of the first row.</param>
    /// <param name="batchSize">The samples of a whole batch.</param>
    public void Begin(long[] order, int epoch, long first, int batchSize)
    {
        List<long> own = [];
        List<int> sizes = [];
        for (long start = first; start < order.LongLength; start += batchSize)
        {
            int samples = (int)Math.Min(batchSize, order.LongLength - start);
            for (int part = _ranks.FirstPart; part < _ranks.FirstPart + _ranks.OwnParts; part++)
            {
                int begin = _ranks.Begin(part, samples), end = _ranks.Begin(part + 1, samples);
                if (end > begin)
                {
                    own.AddRange(order.AsSpan((int)(start + begin), end - begin));
                    sizes.Add(end - begin);
                }
            }
        }

        _batches.Begin([.. own], epoch, sizes: [.. sizes]);
    }

    /// <summary>Leaves the mean gradient of a whole batch in the plan, and its reports on all ranks.</summary>
    /// <param name="samples">The samples of the whole batch.</param>
    /// <param name="dropoutFactor">What the rates of dropout are multiplied by.</param>
    public void ComputeGradients(int samples, float dropoutFactor)
    {
        DeviceView<float> states = _plan.Parameters.States;
        states.Download(_before);
        _sum.Reset();
        Reports.Clear();
        for (int own = 0; own < _ranks.OwnParts; own++)
        {
            int part = _ranks.FirstPart + own;
            int begin = _ranks.Begin(part, samples), count = _ranks.Begin(part + 1, samples) - begin;
            if (count == 0)
            {
                Array.Clear(_sum.Vector);
            }
            else
            {
                states.Upload(_before);
                Compute(own, begin, count, samples, dropoutFactor);
            }

            if (own < _ranks.OwnParts - 1)
            {
                _sum.Add();
            }
        }

        _sum.Complete();
        Exchange();
        Reports.Gather();
    }

    private void Compute(int own, int begin, int count, int samples, float dropoutFactor)
    {
        long asked = Stopwatch.GetTimestamp();
        _batches.Next();
        Reading += Stopwatch.GetElapsedTime(asked);
        _plan.ComputePart(begin, count, samples, _options.Seed, dropoutFactor);
        Report(own, count);
        _plan.Gradients.Download(_sum.Vector.AsSpan(0, (int)_plan.Gradients.Length));
        _plan.Parameters.States.Download(_after);
        float share = (float)count / samples;
        for (int i = 0; i < _after.Length; i++)
        {
            _sum.Vector[_gradientLength + i] = (_after[i] - _before[i]) * share;
        }

        int place = _gradientLength + _stateLength;
        foreach (TouchedTable table in _plan.Tables)
        {
            table.Mark(_sum.Vector.AsSpan(place, table.Rows));
            place += table.Rows;
        }
    }

    private void Report(int own, int count)
    {
        BatchReport report = Reports.Write(own, count, _plan.Head!.Drain().Sum);
        if (report.Outputs.Length > 0)
        {
            _plan.CompleteOutput(count);
            _plan.Output.ValueOf(count).Download(report.Outputs);
            if (report.Logits.Length > 0)
            {
                _plan.Logits!.ValueOf(count).Download(report.Logits);
            }
        }

        if (report.Targets.Length > 0)
        {
            _batches.Targets(count).CopyTo(report.Targets);
            _batches.Weights(count).CopyTo(report.Weights);
        }
    }

    private void Exchange()
    {
        Span<float> gradients = _sum.Vector.AsSpan(0, _gradientLength);
        Span<float> changes = _sum.Vector.AsSpan(_gradientLength, _stateLength);
        Span<float> marks = _sum.Vector.AsSpan(_gradientLength + _stateLength);
        if (_ranks.Collective.Size > 1)
        {
            _reduction.Sum(gradients, _options.GradientFormat);
            _reduction.Sum(changes, GradientFormat.Single);
            _reduction.Sum(marks, GradientFormat.Single);
        }

        foreach (TouchedTable table in _plan.Tables)
        {
            table.NoteMarked(marks[..table.Rows]);
            marks = marks[table.Rows..];
        }

        _plan.Gradients.Upload(gradients[..(int)_plan.Gradients.Length]);
        for (int i = 0; i < _before.Length; i++)
        {
            _after[i] = _before[i] + changes[i];
        }

        _plan.Parameters.States.Upload(_after);
    }
}
