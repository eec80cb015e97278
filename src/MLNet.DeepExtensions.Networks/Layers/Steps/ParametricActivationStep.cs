using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The step of <see cref="ParametricActivation"/>; it keeps what the activation gives, and how far that is from its input.
/// </summary>
internal sealed class ParametricActivationStep : PlanStep
{
    private readonly IKernelSet _kernels;
    private readonly Activation _activation;
    private readonly PlanParameter _mix;
    private readonly int _rows;
    private readonly int _features;
    private readonly DeviceView<float> _activated;
    private readonly DeviceView<float> _change;
    private readonly DeviceView<float> _minusOne;

    public ParametricActivationStep(PlanBuilder plan, Activation activation, PlanTensor output, PlanTensor input)
        : base(output, input)
    {
        (_kernels, _activation, _mix) = (plan.Kernels, activation, plan.Parameter("mix"));
        (_rows, _features) = (input.Shape.Rows(), input.Shape.Channels);
        long length = (long)plan.MaximumBatch * input.Shape.Size;
        _activated = plan.Allocate<float>(length);
        _change = plan.Allocate<float>(length);
        _minusOne = plan.Allocate<float>(_features);
        float[] minusOne = new float[_features];
        Array.Fill(minusOne, -1f);
        _minusOne.Upload(minusOne);
    }

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _mix.IsTrained;

    public override void Forward(in StepContext context)
    {
        DeviceView<float> input = Inputs[0].ValueOf(context.Batch), output = Output.ValueOf(context.Batch);
        DeviceView<float> activated = Of(_activated, context), change = Of(_change, context);
        _kernels.Elementwise.ActivationForward(_activation, input, activated);
        Scale(context, input, _minusOne, change);
        _kernels.Elementwise.Add(change, activated, change);
        Scale(context, change, _mix.Value, output);
        _kernels.Elementwise.Add(output, input, output);
    }

    // dx = dy + mix dy (act' - 1); what was kept is no longer needed once the mix has its gradient.
    public override void Backward(in StepContext context)
    {
        DeviceView<float> gradient = Output.GradientOf(context.Batch);
        if (_mix.IsTrained)
        {
            _kernels.Elementwise.SumProductsByChannel(
                1, context.Batch * _rows, _features, gradient, Of(_change, context), _mix.Gradient);
        }

        if (!Wants(0))
        {
            return;
        }

        DeviceView<float> input = Inputs[0].ValueOf(context.Batch), target = Inputs[0].GradientOf(context.Batch);
        DeviceView<float> mixed = Of(_change, context);
        bool fromOutput = _activation.HasGradientFromOutput;
        Scale(context, gradient, _mix.Value, mixed);
        _kernels.Elementwise.ActivationBackward(
            _activation, fromOutput ? default : input, fromOutput ? Of(_activated, context) : default, mixed, target, Accumulates(0));
        _kernels.Elementwise.Add(target, gradient, target);
        Scale(context, mixed, _minusOne, target, accumulate: true);
    }

    private void Scale(
        in StepContext context, DeviceView<float> x, DeviceView<float> factors, DeviceView<float> y, bool accumulate = false) =>
        _kernels.Normalization.Affine(new(context.Batch * _rows, _features), x, new(default, factors, default), y, accumulate);

    private DeviceView<float> Of(DeviceView<float> kept, in StepContext context) =>
        kept.Slice(0, (long)context.Batch * Output.Shape.Size);
}
