using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A network compiled for training: forward, loss, backward, and one optimizer sweep over the flat parameters. A step allocates nothing.
/// </summary>
public sealed class TrainingPlan : ExecutionPlan
{
    private readonly Optimizer _optimizer;
    private readonly DeviceView<float> _gradients;
    private readonly DeviceView<float>[] _slots;
    private readonly DeviceView<float> _norm;
    private readonly DeviceView<float> _penalty;
    private readonly SegmentTable _wholly;
    private readonly TouchedTable[] _byRows;
    private readonly (long Offset, long Length)[] _parts;
    private long _step;
    private long _updates;
    private DeviceView<float> _sum;
    private int _summed;

    /// <summary>Compiles a network for training.</summary>
    /// <param name="network">The network.</param>
    /// <param name="kernels">The device's kernels.</param>
    /// <param name="parameters">The network's parameters on that device, which steps change.</param>
    /// <param name="maximumBatch">The largest batch.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="sparseInput">Whether inputs come by their non-zeros, through <see cref="ExecutionPlan.UploadInput"/>.</param>
    /// <exception cref="ArgumentException">
    /// The network has nothing to train: every layer with parameters is frozen, or there is none. Or the input is to be sparse, and the
    /// network does not take it so.
    /// </exception>
    public TrainingPlan(
        Network network, IKernelSet kernels, ParameterStore parameters, int maximumBatch, Loss loss, Optimizer optimizer,
        bool sparseInput = false)
        : this(network, kernels, parameters, maximumBatch, loss, optimizer, kernels.Allocate<float>(parameters.Layout.ParameterLength),
            sparseInput)
    {
    }

    private TrainingPlan(
        Network network, IKernelSet kernels, ParameterStore parameters, int maximumBatch, Loss loss, Optimizer optimizer,
        DeviceBuffer<float> gradients, bool sparseInput)
        : base(network, kernels, parameters, maximumBatch, loss, gradients, isTraining: true, sparseInput)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (Backward.Length == 0)
        {
            Dispose();
            throw new ArgumentException(
                "The network has nothing to train: every layer with parameters is frozen, or there is none.", nameof(network));
        }

        _optimizer = optimizer;
        _byRows = optimizer.RowUpdates == RowUpdates.Lazy ? [.. Tables.Where(table => !table.IsPenalized)] : [];
        _wholly = _byRows.Length == 0
            ? parameters.Layout.Segments
            : new SegmentTable(parameters.Layout.Segments.Segments.ToArray().Except(_byRows.Select(table => table.Segment)));
        _parts = [.. PartsBeside(_byRows, gradients.Length)];
        _gradients = gradients.View;
        _slots = [.. Enumerable.Range(0, optimizer.SlotCount).Select(_ => Own(gradients.Length))];
        _norm = Own(1);
        _penalty = Own(1);
    }

    /// <summary>The gradients of all parameters after a step, flat as the parameters.</summary>
    public DeviceView<float> Gradients => _gradients;

    /// <summary>The flat parameters' penalties (L1, L2) at the last step.</summary>
    public float Penalty
    {
        get
        {
            Span<float> value = stackalloc float[1];
            _penalty.Download(value);
            return value[0];
        }
    }

    /// <summary>
    /// One training step on the batch in <see cref="ExecutionPlan.Input"/> with the targets in <see cref="ExecutionPlan.Head"/>.
    /// </summary>
    /// <param name="batch">The number of samples, 1 to <see cref="ExecutionPlan.MaximumBatch"/>.</param>
    /// <param name="learningRate">The learning rate of this step.</param>
    /// <param name="seed">The seed of random masks.</param>
    /// <param name="weightDecay">The coefficient of weight decay; null for the optimizer's.</param>
    /// <param name="dropoutFactor">What the rates of dropout are multiplied by, 0 to 1.</param>
    public void Step(int batch, float learningRate, ulong seed, float? weightDecay = null, float dropoutFactor = 1f)
    {
        ComputeGradients(batch, seed, dropoutFactor);
        Update(learningRate, weightDecay);
    }

    /// <summary>Updates the parameters by <see cref="Gradients"/>.</summary>
    internal void Update(float learningRate, float? weightDecay)
    {
        _step++;
        Update(_gradients, learningRate, weightDecay, static table => table.Last);
    }

    /// <summary>
    /// One of several batches whose update is made together: adds its <see cref="Gradients"/> to the others'. Where no layer has statistics
    /// of its batch, the sum is the gradient of one batch with all the samples.
    /// </summary>
    /// <param name="batch">The number of samples.</param>
    /// <param name="samples">The number of samples of all the batches.</param>
    /// <returns>Whether this was the last of them, so that <see cref="UpdateFromSum"/> is due.</returns>
    internal bool Accumulate(int batch, int samples)
    {
        if (_sum.IsEmpty)
        {
            _sum = Own(_gradients.Length);
        }

        _step++;
        float share = (float)batch / samples;
        foreach ((long offset, long length) in _parts)
        {
            Kernels.Elementwise.Blend(
                share, _gradients.Slice(offset, length), _summed == 0 ? 0f : 1f, _sum.Slice(offset, length));
        }

        foreach (TouchedTable table in _byRows)
        {
            table.Add(share, _gradients, _sum, isFirst: _summed == 0);
        }

        _summed = (_summed + batch) % samples;
        return _summed == 0;
    }

    /// <summary>Updates the parameters by the gradients that <see cref="Accumulate"/> has added.</summary>
    internal void UpdateFromSum(float learningRate, float? weightDecay) =>
        Update(_sum, learningRate, weightDecay, static table => table.Summed);

    /// <summary>
    /// Goes through what steps remember: their number, the optimizer's slots, and a sum of gradients that is not complete.
    /// </summary>
    internal void Visit(StateVisitor state)
    {
        state.Visit("step", ref _step);
        state.Visit("updates", ref _updates);
        state.Visit("summed", ref _summed);
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i].Visit(state, $"slot {i}");
        }

        if (_summed > 0)
        {
            if (_sum.IsEmpty)
            {
                _sum = Own(_gradients.Length);
            }

            _sum.Visit(state, "sum");
            foreach (TouchedTable table in _byRows)
            {
                table.VisitSum(state);
            }
        }
    }

    private void Update(
        DeviceView<float> gradients, float learningRate, float? weightDecay, Func<TouchedTable, RowSelection> rowsOf)
    {
        if (_optimizer.ClipNorm > 0)
        {
            Kernels.Optimizers.Norm(_wholly, gradients, _norm);
            foreach (TouchedTable table in _byRows)
            {
                Kernels.Optimizers.Norm(table.Segments, gradients, _norm, rowsOf(table), accumulate: true);
            }
        }

        _updates++;
        SweepArguments sweep = new(
            _wholly, Parameters.Parameters, gradients, learningRate, weightDecay ?? _optimizer.WeightDecay,
            _optimizer.DecouplesWeightDecay, _optimizer.ClipValue, _optimizer.ClipNorm, _norm);
        _optimizer.Update(new OptimizerStep(Kernels, sweep, _updates, _slots));
        foreach (TouchedTable table in _byRows)
        {
            _optimizer.Update(
                new OptimizerStep(Kernels, sweep with { Segments = table.Segments, Rows = rowsOf(table) }, _updates, _slots));
        }
    }

    // What lies before, between and behind the tables that are updated by rows.
    private static IEnumerable<(long Offset, long Length)> PartsBeside(TouchedTable[] tables, long end)
    {
        long begin = 0;
        foreach (TouchedTable table in tables)
        {
            if (table.Segment.Offset > begin)
            {
                yield return (begin, table.Segment.Offset - begin);
            }

            begin = table.Segment.Offset + table.Segment.Length;
        }

        if (begin < end)
        {
            yield return (begin, end - begin);
        }
    }

    /// <summary>Forward, loss and backward without the update: leaves the batch's mean gradient in <see cref="Gradients"/>.</summary>
    /// <param name="batch">The number of samples.</param>
    /// <param name="seed">The seed of random masks.</param>
    /// <param name="dropoutFactor">What the rates of dropout are multiplied by, 0 to 1.</param>
    public void ComputeGradients(int batch, ulong seed, float dropoutFactor = 1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, MaximumBatch);
        RunPasses(new StepContext(batch, seed, _step, dropoutFactor), batch);
        AddPenalties();
    }

    /// <summary>
    /// Forward, loss and backward of a part of a batch: leaves its share of the batch's gradient, without penalties, in
    /// <see cref="Gradients"/>. The parts' gradients are to be added, then <see cref="AddPenalties"/> is due.
    /// </summary>
    /// <param name="first">The part's first sample.</param>
    /// <param name="batch">The number of the part's samples.</param>
    /// <param name="samples">The number of the whole batch's samples.</param>
    /// <param name="seed">The seed of random masks.</param>
    /// <param name="dropoutFactor">What the rates of dropout are multiplied by, 0 to 1.</param>
    internal void ComputePart(int first, int batch, int samples, ulong seed, float dropoutFactor) =>
        RunPasses(new StepContext(batch, seed, _step, dropoutFactor) { FirstSample = first }, samples);

    /// <summary>Adds the gradients of the parameters' penalties (L1, L2) to <see cref="Gradients"/>.</summary>
    internal void AddPenalties()
    {
        if (Parameters.Layout.Segments.HasPenalties)
        {
            Kernels.Optimizers.Penalize(Parameters.Layout.Segments, Parameters.Parameters, _gradients, _penalty, 0);
        }
    }

    private void RunPasses(in StepContext context, int samples)
    {
        foreach (TouchedTable table in Tables)
        {
            table.Clear(_gradients, table.Last);
        }

        RunForward(context);
        Head!.Evaluate(context.Batch, LossInput.ValueOf(context.Batch), LossInput.GradientOf(context.Batch), samples);
        foreach (PlanStep step in Backward)
        {
            step.Backward(context);
        }

        foreach (TouchedTable table in Tables)
        {
            table.Note();
        }
    }
}
