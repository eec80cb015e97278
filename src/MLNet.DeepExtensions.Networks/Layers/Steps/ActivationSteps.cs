using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>An elementwise activation that stands by itself.</summary>
internal sealed class ActivationStep(IKernelSet kernels, Activation activation, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    public Activation Activation => activation;

    public override BackwardReads BackwardReads => activation.HasGradientFromOutput ? BackwardReads.Output : BackwardReads.Inputs;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.ActivationForward(activation, Inputs[0].ValueOf(context.Batch), Output.ValueOf(context.Batch));

    public override void Backward(in StepContext context)
    {
        bool fromOutput = activation.HasGradientFromOutput;
        kernels.Elementwise.ActivationBackward(
            activation, fromOutput ? default : Inputs[0].ValueOf(context.Batch), fromOutput ? Output.ValueOf(context.Batch) : default,
            Output.GradientOf(context.Batch), Inputs[0].GradientOf(context.Batch), Accumulates(0));
    }
}

/// <summary>A softmax along the last axis.</summary>
internal sealed class SoftmaxStep(IKernelSet kernels, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly int _rows = input.Shape.Rows();
    private readonly int _width = input.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.Output;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.SoftmaxForward(context.Batch * _rows, _width, Inputs[0].Value, Output.Value);

    public override void Backward(in StepContext context) =>
        kernels.Elementwise.SoftmaxBackward(
            context.Batch * _rows, _width, Output.Value, Output.Gradient, Inputs[0].Gradient, Accumulates(0));
}
