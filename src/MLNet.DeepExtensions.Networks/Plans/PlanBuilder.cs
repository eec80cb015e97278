using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// What a layer sees while it adds its steps to a plan: its inputs, its parameters, the kernels, and memory. <see cref="Add"/> takes the
/// steps in the order in which they run.
/// </summary>
public sealed class PlanBuilder
{
    private readonly Network _network;
    private readonly ParameterStore _store;
    private readonly DeviceView<float> _gradients;
    private readonly ActivationKind? _separateTail;
    private readonly int _finalActivationNode;
    private readonly PlanTensor[] _outputs;
    private readonly List<PlanStep> _steps = [];
    private readonly List<IDisposable> _owned = [];
    private readonly List<DeviceView<float>> _states = [];
    private readonly List<TouchedTable> _tables = [];
    private int _node;
    private int _firstStepOfNode;
    private uint _streams;

    internal PlanBuilder(
        Network network, IKernelSet kernels, ParameterStore store, DeviceView<float> gradients, int maximumBatch, bool training,
        ActivationKind? separateTail, bool sparseInput, int? gradientNode, bool carriesState = false)
    {
        CarriesState = carriesState;
        (_network, Kernels, _store, _gradients, MaximumBatch, IsTraining, _separateTail) = (
            network, kernels, store, gradients, maximumBatch, training, separateTail);
        ComputesGradients = training || gradientNode is not null;
        _finalActivationNode = network.FinalActivationNode;
        _outputs = new PlanTensor[network.Nodes.Length];
        int[] readers = new int[network.Nodes.Length];
        foreach (int input in network.Nodes.SelectMany(node => node.Inputs).Where(input => input != Network.InputNode))
        {
            readers[input]++;
        }

        NetworkInput = sparseInput ? SparseTensor(network.InputShape) : Tensor(network.InputShape);
        if (gradientNode == Network.InputNode)
        {
            BeginGradients(NetworkInput);
        }

        for (_node = 0; _node < network.Nodes.Length; _node++)
        {
            NetworkNode node = network.Nodes[_node];
            Inputs = [.. node.Inputs.Select(input => input == Network.InputNode ? NetworkInput : _outputs[input])];
            _firstStepOfNode = _steps.Count;
            PlanTensor output = node.Layer.Build(this);
            _outputs[_node] = output.Shape.Equals(node.OutputShape)
                ? output
                : throw new InvalidOperationException(
                    $"Layer '{node.Layer.Name}' builds an output of {output.Shape}, but declares {node.OutputShape}.");
            output.Storage.IsBranched |= readers[_node] != 1;
            if (gradientNode == _node)
            {
                BeginGradients(output);
            }
        }
    }

    /// <summary>The kernels of the plan's device.</summary>
    public IKernelSet Kernels { get; }

    /// <summary>The largest batch that the plan will run.</summary>
    public int MaximumBatch { get; }

    /// <summary>Whether the plan trains (dropout drops, batch statistics are used) or predicts.</summary>
    public bool IsTraining { get; }

    /// <summary>Whether the plan has a backward pass: it trains, or gives gradients of what it predicts.</summary>
    public bool ComputesGradients { get; }

    /// <summary>Whether recurrent layers begin with the state that the run before has left.</summary>
    public bool CarriesState { get; }

    /// <summary>Whether the layer's parameters are trained in this plan.</summary>
    public bool IsLayerTrained => IsTraining && _network.Nodes[_node].Layer.Trainable;

    /// <summary>The layer's inputs.</summary>
    public IReadOnlyList<PlanTensor> Inputs { get; private set; } = [];

    /// <summary>The layer's first input.</summary>
    public PlanTensor Input => Inputs[0];

    /// <summary>The layer's output shape, as inferred.</summary>
    public TensorShape OutputShape => _network.Nodes[_node].OutputShape;

    internal PlanTensor NetworkInput { get; }

    internal PlanTensor NetworkOutput => _outputs[^1];

    /// <summary>The value at which the backward pass of a plan that does not train ends.</summary>
    internal PlanTensor? GradientTensor { get; private set; }

    internal IReadOnlyList<PlanStep> Steps => _steps;

    internal IReadOnlyList<IDisposable> Owned => _owned;

    internal IReadOnlyList<DeviceView<float>> States => _states;

    /// <summary>The trained parameters of which a batch touches some rows.</summary>
    internal IReadOnlyList<TouchedTable> Tables => _tables;

    /// <summary>A parameter or state of the layer.</summary>
    /// <param name="name">Its name, as in <see cref="ParameterSpec"/>.</param>
    public PlanParameter Parameter(string name)
    {
        ParameterEntry entry = Entry(name);
        int size = entry.Spec.Shape.Size;
        return entry.Spec.IsState
            ? new PlanParameter(_store.States.Slice(entry.Offset, size), default)
            : new PlanParameter(
                _store.Parameters.Slice(entry.Offset, size), IsLayerTrained ? _gradients.Slice(entry.Offset, size) : default);
    }

    /// <summary>
    /// A parameter of the layer, of which a batch touches some rows: the step's backward pass writes the gradients of these rows alone, and
    /// they alone are updated.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="touched">The rows that the present batch touches; null where the parameter is as any other, or not trained.</param>
    internal PlanParameter Parameter(string name, TouchedRows? touched)
    {
        if (touched is not null)
        {
            ParameterEntry entry = Entry(name);
            ParameterSegment segment = _store.Layout.SegmentOf(entry);
            TouchedTable table = new(Kernels, entry, segment, touched);
            _tables.Add(table);
            _owned.Add(table);
        }

        return Parameter(name);
    }

    /// <summary>The rows of a table that the layer's batches touch, if the layer is trained.</summary>
    /// <param name="tableRows">Rows of the table.</param>
    internal TouchedRows? TouchedRows(int tableRows)
    {
        if (!IsLayerTrained)
        {
            return null;
        }

        TouchedRows rows = new(Kernels, tableRows);
        _owned.Add(rows);
        return rows;
    }

    /// <summary>
    /// Filters of the layer in the form that their kernel reads fastest; empty where they may change, or where there is none.
    /// </summary>
    internal DeviceView<float> Prepared(Conv2DShape shape, PlanParameter weights, PlanParameter bias) =>
        IsTraining ? default : _store.Prepared(Kernels, shape, weights.Value, bias.Value);

    /// <summary>A value that a step of this layer will write.</summary>
    /// <param name="shape">The shape of one sample.</param>
    public PlanTensor Tensor(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new PlanTensor(new PlanStorage((long)shape.Size * MaximumBatch), shape);
    }

    /// <summary>Memory that belongs to the plan alone: what a forward pass keeps for the backward pass beside its values.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="length">The number of elements.</param>
    public DeviceView<T> Allocate<T>(long length)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = Kernels.Allocate<T>(length);
        _owned.Add(buffer);
        return buffer.View;
    }

    /// <summary>Memory for a state that is carried from run to run where <see cref="CarriesState"/>: zeros at first.</summary>
    /// <param name="size">Values of one sample.</param>
    public DeviceView<float> AllocateState(int size)
    {
        DeviceView<float> state = Allocate<float>((long)MaximumBatch * size);
        _states.Add(state);
        return state;
    }

    /// <summary>A number for random masks that no other step of the plan has.</summary>
    public uint NewRandomStream() => _streams++;

    /// <summary>Adds a step behind those added before.</summary>
    /// <param name="step">The step.</param>
    /// <returns>The step's output.</returns>
    public PlanTensor Add(PlanStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        _steps.Add(step);
        step.Node = _node;
        PlanStorage storage = step.Output.Storage;
        storage.Producer = step;
        storage.NeedsGradient = ComputesGradients && (step.IsTrained || step.Inputs.Any(input => input.NeedsGradient));
        return step.Output;
    }

    /// <summary>
    /// Applies an activation: in the epilogue of the step that produced the value where that is possible, else by a step of its own.
    /// </summary>
    /// <param name="tensor">The value. It may be overwritten: what the layer reads from here on is the result.</param>
    /// <param name="activation">The activation.</param>
    /// <returns>The activated value.</returns>
    public PlanTensor Activate(PlanTensor tensor, Activation activation)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (activation.Kind == ActivationKind.Linear)
        {
            return tensor;
        }

        if (activation.Kind == ActivationKind.Softmax)
        {
            return Add(new SoftmaxStep(Kernels, Tensor(tensor.Shape), tensor));
        }

        bool isSeparate = _node == _finalActivationNode && activation.Kind == _separateTail;
        if (!isSeparate
            && tensor.Storage.Producer is FusingStep { Activation.Kind: ActivationKind.Linear } producer
            && (activation.HasGradientFromOutput || !ComputesGradients)
            && IsReadHereAlone(tensor))
        {
            producer.Activation = activation;
            tensor.Storage.Fused = activation;
            return tensor;
        }

        return Add(new ActivationStep(Kernels, activation, Tensor(tensor.Shape), tensor));
    }

    private ParameterEntry Entry(string name) => _store.Layout.Find(_node, name)
        ?? throw new ArgumentException($"Layer '{_network.Nodes[_node].Layer.Name}' has no parameter '{name}'.", nameof(name));

    // As if branched, so that no layer behind changes it in place.
    private void BeginGradients(PlanTensor tensor)
    {
        (tensor.Storage.NeedsGradient, tensor.Storage.IsBranched) = (true, true);
        GradientTensor = tensor;
    }

    private PlanTensor SparseTensor(TensorShape shape)
    {
        SparseInput sparse = new(Kernels, shape.Size, MaximumBatch);
        _owned.Add(sparse);
        return new PlanTensor(new PlanStorage(0), shape, sparse);
    }

    /// <summary>Whether nothing but the layer under construction reads a value, so that it may be changed in place.</summary>
    private bool IsReadHereAlone(PlanTensor tensor) =>
        _steps.IndexOf(tensor.Storage.Producer!, _firstStepOfNode) >= 0 || !tensor.Storage.IsBranched;
}
