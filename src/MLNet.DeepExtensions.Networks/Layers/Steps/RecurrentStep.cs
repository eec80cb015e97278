using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// One direction of a <see cref="RecurrentLayer"/> behind the product of its input: the gates' sums, which are replaced by the gates where
/// there is a backward pass.
/// </summary>
internal sealed class RecurrentStep : PlanStep
{
    private readonly IKernelSet _kernels;
    private readonly RecurrentShape _shape;
    private readonly PlanParameter _weights;
    private readonly PlanParameter _bias;
    private readonly int _column;
    private readonly float _dropout;
    private readonly uint _stream;
    private readonly DeviceView<float> _ones;
    private readonly DeviceView<float> _mask;
    private readonly RecurrentMemory _memory;
    private readonly DeviceView<float> _productGradient;
    private readonly RecurrentState _state;

    /// <param name="plan">The plan.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Its size, and the direction.</param>
    /// <param name="output">The layer's output, of all directions.</param>
    /// <param name="column">Where the direction's states begin in its rows.</param>
    /// <param name="gates">The products of the input.</param>
    public RecurrentStep(
        PlanBuilder plan, RecurrentLayer layer, RecurrentShape shape, PlanTensor output, int column, PlanTensor gates)
        : base(output, gates)
    {
        (_kernels, _shape, _column) = (plan.Kernels, shape, column);
        _weights = plan.Parameter(RecurrentLayer.ParameterName(shape.IsReverse, "recurrentWeights"));
        bool hasBias = layer.UseBias && layer.HasRecurrentBias;
        _bias = hasBias ? plan.Parameter(RecurrentLayer.ParameterName(shape.IsReverse, "recurrentBias")) : PlanParameter.None;
        long states = (long)plan.MaximumBatch * shape.Steps * shape.Units;
        if (plan.IsTraining && layer.RecurrentDropout > 0)
        {
            _dropout = layer.RecurrentDropout;
            _stream = plan.NewRandomStream();
            _mask = plan.Allocate<float>((long)plan.MaximumBatch * shape.Units);
            _ones = plan.Allocate<float>(_mask.Length);
            float[] ones = new float[_mask.Length];
            Array.Fill(ones, 1f);
            _ones.Upload(ones);
        }

        if (plan.ComputesGradients)
        {
            _memory = new RecurrentMemory(
                plan.Allocate<float>(states), _dropout > 0 ? plan.Allocate<float>(states) : default,
                shape.KeepsCells ? plan.Allocate<float>(states) : default);
            _productGradient = shape.HasProductGradient ? plan.Allocate<float>(states * shape.Gates) : default;
        }

        if (plan.CarriesState)
        {
            _state = new RecurrentState(
                plan.AllocateState(shape.Units), shape.Cell == RecurrentCell.Lstm ? plan.AllocateState(shape.Units) : default);
        }
    }

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _weights.IsTrained;

    public override void Forward(in StepContext context)
    {
        DeviceView<float> mask = MaskOf(context.Batch);
        if (_dropout > 0)
        {
            _kernels.Elementwise.DropoutForward(
                _dropout * context.DropoutFactor, new RandomKey(context.Seed, _stream, (ulong)context.Step),
                _ones.Slice(0, mask.Length), mask);
        }

        _kernels.Recurrent.Forward(
            _shape, context.Batch, new(_weights.Value, _bias.Value, mask), Inputs[0].Value, _memory, _state, Columns(Output.Value));
    }

    public override void Backward(in StepContext context)
    {
        _kernels.Recurrent.Backward(
            _shape, context.Batch, new(_weights.Value, _bias.Value, MaskOf(context.Batch)), Inputs[0].Value, _memory,
            Columns(Output.Gradient), Inputs[0].Gradient, _productGradient);
        if (IsTrained)
        {
            _kernels.Dense.BackwardWeights(
                new DenseShape(_shape.Units, _shape.GateValues), context.Batch * _shape.Steps,
                _dropout > 0 ? _memory.Masked : _memory.Before, _shape.HasProductGradient ? _productGradient : Inputs[0].Gradient,
                _weights.Gradient, _bias.Gradient);
        }
    }

    private DeviceView<float> MaskOf(int batch) => _mask.Slice(0, _dropout > 0 ? (long)batch * _shape.Units : 0);

    private DeviceView<float> Columns(DeviceView<float> rows) => rows.Slice(_column, rows.Length - _column);
}
