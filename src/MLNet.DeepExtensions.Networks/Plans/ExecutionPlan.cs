using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A network compiled for one kernel set and a largest batch: a list of steps over memory that is taken once. It runs any smaller batch; a
/// run allocates nothing. This plan predicts; <see cref="TrainingPlan"/> trains.
/// </summary>
public partial class ExecutionPlan : IDisposable
{
    private readonly PlanStep[] _forward;
    private readonly PlanStep[] _tail;
    private readonly List<IDisposable> _owned;

    /// <summary>Compiles a network for prediction.</summary>
    /// <param name="network">The network.</param>
    /// <param name="kernels">The device's kernels.</param>
    /// <param name="parameters">The network's parameters on that device.</param>
    /// <param name="maximumBatch">The largest batch.</param>
    /// <param name="loss">A loss to evaluate, or null for none.</param>
    /// <param name="sparseInput">
    /// Whether inputs come by their non-zeros, through <see cref="UploadInput"/>; offsets of an input normalization are then taken as 0.
    /// </param>
    /// <param name="carriesState">Whether recurrent layers begin a run with the state that the run before has left.</param>
    /// <exception cref="ArgumentException">The input is to be sparse, and the network does not take it so.</exception>
    public ExecutionPlan(
        Network network, IKernelSet kernels, ParameterStore parameters, int maximumBatch, Loss? loss = null, bool sparseInput = false,
        bool carriesState = false)
        : this(network, kernels, parameters, maximumBatch, loss, default, isTraining: false, sparseInput, carriesState: carriesState)
    {
    }

    /// <param name="network">The network.</param>
    /// <param name="kernels">The device's kernels.</param>
    /// <param name="parameters">The network's parameters on that device.</param>
    /// <param name="maximumBatch">The largest batch.</param>
    /// <param name="loss">A loss, or null for none.</param>
    /// <param name="gradients">The parameters' gradients; null where they are not trained.</param>
    /// <param name="isTraining">Whether the plan trains.</param>
    /// <param name="sparseInput">Whether inputs come by their non-zeros.</param>
    /// <param name="gradientNode">The node whose output's gradient is asked for, or the network's input; null for none.</param>
    /// <param name="carriesState">Whether recurrent layers begin a run with the state that the run before has left.</param>
    private protected ExecutionPlan(
        Network network, IKernelSet kernels, ParameterStore parameters, int maximumBatch, Loss? loss, DeviceBuffer<float>? gradients,
        bool isTraining, bool sparseInput, int? gradientNode = null, bool carriesState = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumBatch);
        if (sparseInput && !network.TakesSparseInput)
        {
            throw new ArgumentException("The network does not take a sparse input: layers other than Dense read it.", nameof(network));
        }

        (Network, Kernels, Parameters, MaximumBatch) = (network, kernels, parameters, maximumBatch);
        ActivationKind? tail = SeparateTail(network, loss, isTraining);
        PlanBuilder builder = new(
            network, kernels, parameters, gradients?.View ?? default, maximumBatch, isTraining, tail, sparseInput, gradientNode,
            carriesState);
        _owned = [.. builder.Owned];
        States = builder.States;
        if (gradients is not null)
        {
            _owned.Add(gradients);
        }

        Tables = [.. builder.Tables];
        Input = builder.NetworkInput;
        Output = builder.NetworkOutput;
        GradientTensor = builder.GradientTensor;
        int steps = builder.Steps.Count;
        bool separatesTail = tail is { } kind && steps > 0 && IsTail(kind, builder.Steps[^1]);
        int core = separatesTail ? steps - 1 : steps;
        _forward = [.. builder.Steps.Take(core)];
        _tail = [.. builder.Steps.Skip(core)];
        Logits = separatesTail ? _tail[0].Inputs[0] : null;
        bool isFused = Logits is not null && tail == loss?.FusedActivation;
        LossInput = isFused ? Logits! : Output;
        Backward = builder.ComputesGradients ? BackwardOrder() : [];
        ActivationBytes = PlaceActivations(builder.ComputesGradients) * sizeof(float);
        if (loss is not null)
        {
            Head = new LossHead(loss, kernels, LossInput.Shape, maximumBatch, isFused);
            _owned.Add(Head);
        }
    }

    /// <summary>What is run.</summary>
    public Network Network { get; }

    /// <summary>The device's kernels.</summary>
    public IKernelSet Kernels { get; }

    /// <summary>The parameters that the plan reads.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>The largest batch.</summary>
    public int MaximumBatch { get; }

    /// <summary>The memory of activations and their gradients, in bytes.</summary>
    public long ActivationBytes { get; }

    /// <summary>Where a batch's inputs go before a run; see <see cref="UploadInput"/> where they are sparse.</summary>
    public PlanTensor Input { get; }

    /// <summary>Where a batch's outputs stand after a run.</summary>
    public PlanTensor Output { get; }

    /// <summary>The loss with its targets and weights; null where the plan has none.</summary>
    public LossHead? Head { get; }

    /// <summary>The states that are carried from run to run, in the order of the layers.</summary>
    internal IReadOnlyList<DeviceView<float>> States { get; }

    /// <summary>All steps, in order.</summary>
    internal IEnumerable<PlanStep> Steps => _forward.Concat(_tail);

    /// <summary>The steps of a training step's forward pass, in order; a benchmark times them one by one.</summary>
    internal IReadOnlyList<PlanStep> ForwardSteps => _forward;

    internal PlanTensor LossInput { get; }

    /// <summary>
    /// What stands before the final sigmoid or softmax; null where the plan does not keep it apart, as one without a loss.
    /// </summary>
    internal PlanTensor? Logits { get; }

    internal PlanStep[] Backward { get; }

    /// <summary>The trained parameters of which a batch touches some rows.</summary>
    internal TouchedTable[] Tables { get; }

    /// <summary>
    /// The value whose gradient is asked for: the backward pass ends there, and leaves it as it is. Null where there is none.
    /// </summary>
    private protected PlanTensor? GradientTensor { get; }

    /// <summary>A table of the kernels that this plan runs, by name: see <see cref="Network.KernelSummary"/>.</summary>
    /// <param name="batch">The number of samples, 1 to <see cref="MaximumBatch"/>.</param>
    public string KernelSummary(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, MaximumBatch);
        return Networks.KernelSummary.OfPlan(this, batch);
    }

    /// <summary>Brings a batch by its non-zeros, to a plan made for that.</summary>
    /// <param name="rows">The rows, at most <see cref="MaximumBatch"/>.</param>
    /// <exception cref="InvalidOperationException">The plan takes dense inputs.</exception>
    /// <exception cref="ArgumentException">There are more rows, or rows of another length.</exception>
    public void UploadInput(SparseMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        (Input.Sparse ?? throw new InvalidOperationException("The plan was made for dense inputs.")).Upload(rows);
    }

    /// <summary>Computes the outputs of the batch in <see cref="Input"/>.</summary>
    /// <param name="batch">The number of samples, 1 to <see cref="MaximumBatch"/>.</param>
    public void Forward(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch, MaximumBatch);
        StepContext context = new(batch);
        RunForward(context);
        CompleteOutput(batch);
    }

    /// <summary>
    /// Computes the loss of the batch that <see cref="Forward"/> ran on, with the targets and weights in <see cref="Head"/>.
    /// </summary>
    /// <param name="batch">The number of samples.</param>
    public void EvaluateLoss(int batch) =>
        (Head ?? throw new InvalidOperationException("The plan was made without a loss."))
            .Evaluate(batch, LossInput.ValueOf(batch), default);

    /// <summary>
    /// Computes the final activation that the loss works without (a softmax in front of a cross-entropy). A training step leaves it out;
    /// what needs
    /// <see cref="Output"/> after a training step calls this first.
    /// </summary>
    /// <param name="batch">The number of samples.</param>
    public void CompleteOutput(int batch)
    {
        StepContext context = new(batch);
        foreach (PlanStep step in _tail)
        {
            step.Forward(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the plan's memory; the parameters are not its own.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }
    }

    private protected void RunForward(in StepContext context)
    {
        foreach (PlanStep step in _forward)
        {
            step.Forward(context);
        }
    }

    private protected DeviceView<float> Own(long length)
    {
        DeviceBuffer<float> buffer = Kernels.Allocate<float>(length);
        _owned.Add(buffer);
        return buffer.View;
    }

    /// <summary>
    /// The final activation that runs in a step of its own: the one that the loss computes itself and, in an evaluation, what makes
    /// probabilities.
    /// </summary>
    private static ActivationKind? SeparateTail(Network network, Loss? loss, bool isTraining) =>
        loss is null || isTraining || network.FinalActivation?.Kind is not (ActivationKind.Sigmoid or ActivationKind.Softmax)
            ? loss?.FusedActivation
            : network.FinalActivation.Value.Kind;

    /// <summary>
    /// Whether a step is the final activation, and gives the network's output as it is: a softmax of other rows would not do.
    /// </summary>
    private bool IsTail(ActivationKind kind, PlanStep step) =>
        step.Output.Storage == Output.Storage && step.Output.Shape.Channels == Output.Shape.Channels
        && (step is SoftmaxStep ? kind == ActivationKind.Softmax : step is ActivationStep activation && activation.Activation.Kind == kind);

    /// <summary>
    /// The steps that run backward, last first. Where a value feeds several steps, the first to run overwrites its gradient and the others
    /// add.
    /// </summary>
    private PlanStep[] BackwardOrder()
    {
        List<PlanStep> order = new();
        HashSet<PlanStorage> written = new() { LossInput.Storage };
        foreach (PlanStep step in _forward.Reverse().Where(step => RunsBackward(step) && written.Contains(step.Output.Storage)))
        {
            order.Add(step);
            for (int i = 0; i < step.Inputs.Count; i++)
            {
                if (step.Inputs[i].NeedsGradient && !written.Add(step.Inputs[i].Storage))
                {
                    step.Accumulate(i);
                }
            }
        }

        ILookup<PlanStorage, PlanStep> readers =
            order.SelectMany(step => step.Inputs, (step, input) => (Step: step, input.Storage))
                .ToLookup(use => use.Storage, use => use.Step);
        foreach (PlanStorage storage in _forward.Where(RunsBackward).Select(step => step.Output.Storage)
            .Where(storage => storage.Fused != Activation.Linear))
        {
            storage.IsUndone = Gate(storage, storage.Fused, readers);
        }

        return [.. order];
    }

    private bool RunsBackward(PlanStep step) => step.Output.NeedsGradient && step.Output.Storage != GradientTensor?.Storage;

    /// <summary>
    /// Lets the readers of a value multiply its gradient with an activation's derivative; false where they cannot. What a maximum pooling
    /// passes on are some of its inputs, and the others have no gradient: where it is the only reader, those of its output do the same for
    /// fewer values.
    /// </summary>
    private bool Gate(PlanStorage storage, Activation activation, ILookup<PlanStorage, PlanStep> readers)
    {
        PlanStorage? last = null;
        for (PlanStorage? at = storage; at is not null && at != LossInput.Storage && readers[at].All(reader => reader.GatesGradients);)
        {
            last = at;
            at = readers[at].Take(2).ToArray() is [MaxPoolingStep pooling] ? pooling.Output.Storage : null;
        }

        if (last is null)
        {
            return false;
        }

        last.Gate = activation;
        return true;
    }
}
