using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Dropout"/>.</summary>
internal sealed class DropoutStep(IKernelSet kernels, float rate, uint stream, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    public override BackwardReads BackwardReads => BackwardReads.None;

    public override bool GatesGradients => true;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.DropoutForward(
            rate * context.DropoutFactor, Key(context), Inputs[0].ValueOf(context.Batch), Output.ValueOf(context.Batch));

    public override void Backward(in StepContext context) =>
        kernels.Elementwise.DropoutBackward(rate * context.DropoutFactor, Key(context), Output.GradientOf(context.Batch), Target(0));

    private RandomKey Key(in StepContext context) => new(context.Seed, stream, (ulong)context.Step)
    {
        First = (long)context.FirstSample * Output.Shape.Size,
    };
}

/// <summary>The step of <see cref="SpatialDropout2D"/>.</summary>
internal sealed class SpatialDropoutStep(IKernelSet kernels, float rate, uint stream, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    private readonly int _positions = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.SpatialDropout(
            context.Batch, _positions, _channels, rate * context.DropoutFactor, Key(context), Inputs[0].Value, Output.Value);

    public override void Backward(in StepContext context) => kernels.Elementwise.SpatialDropout(
        context.Batch, _positions, _channels, rate * context.DropoutFactor, Key(context), Output.Gradient, Inputs[0].Gradient,
        Accumulates(0));

    private RandomKey Key(in StepContext context) => new(context.Seed, stream, (ulong)context.Step)
    {
        First = (long)context.FirstSample * _channels,
    };
}
