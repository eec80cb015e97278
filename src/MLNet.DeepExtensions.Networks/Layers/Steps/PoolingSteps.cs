using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="MaxPooling2D"/>.</summary>
internal sealed class MaxPoolingStep(PlanBuilder plan, Pool2DShape shape, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly IKernelSet _kernels = plan.Kernels;
    private readonly DeviceView<ushort> _indices = plan.ComputesGradients ? plan.Allocate<ushort>((long)plan.MaximumBatch * shape.OutSize)
        : default;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override bool GatesGradients => true;

    public override KernelNames KernelNames(int batch) => _kernels.Pooling.MaximumNames(shape);

    public override void Forward(in StepContext context) =>
        _kernels.Pooling.MaximumForward(shape, context.Batch, Inputs[0].Value, Output.Value, _indices);

    public override void Backward(in StepContext context) =>
        _kernels.Pooling.MaximumBackward(shape, context.Batch, Output.Gradient, _indices, Target(0));
}

/// <summary>The step of <see cref="AveragePooling2D"/>.</summary>
internal sealed class AveragePoolingStep(IKernelSet kernels, Pool2DShape shape, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    public override BackwardReads BackwardReads => BackwardReads.None;

    public override bool GatesGradients => true;

    public override KernelNames KernelNames(int batch) => kernels.Pooling.AverageNames(shape);

    public override void Forward(in StepContext context) =>
        kernels.Pooling.AverageForward(shape, context.Batch, Inputs[0].Value, Output.Value);

    public override void Backward(in StepContext context) =>
        kernels.Pooling.AverageBackward(shape, context.Batch, Output.Gradient, Target(0));
}

/// <summary>The step of <see cref="GlobalAveragePooling2D"/>.</summary>
internal sealed class GlobalAveragePoolingStep(IKernelSet kernels, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly int _positions = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override bool GatesGradients => true;

    public override KernelNames KernelNames(int batch) => kernels.Pooling.GlobalAverageNames(_positions, _channels);

    public override void Forward(in StepContext context) =>
        kernels.Pooling.GlobalAverageForward(context.Batch, _positions, _channels, Inputs[0].Value, Output.Value);

    public override void Backward(in StepContext context) =>
        kernels.Pooling.GlobalAverageBackward(context.Batch, _positions, _channels, Output.Gradient, Target(0));
}
