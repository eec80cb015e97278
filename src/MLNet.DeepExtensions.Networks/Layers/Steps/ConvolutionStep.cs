using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Convolution2D"/> and <see cref="DepthwiseConvolution2D"/>.</summary>
internal sealed class ConvolutionStep(
    IKernelSet kernels, Conv2DShape shape, PlanTensor output, PlanTensor input, PlanParameter weights, PlanParameter bias,
    DeviceView<float> prepared)
    : FusingStep(output, input)
{
    public override bool IsTrained => weights.IsTrained;

    public override bool GatesGradients => true;

    public override KernelNames KernelNames(int batch) => kernels.Convolution.Names(shape, batch);

    public override void Forward(in StepContext context)
    {
        if (prepared.IsEmpty)
        {
            kernels.Convolution.Forward(shape, context.Batch, Inputs[0].Value, weights.Value, bias.Value, Activation, Output.Value);
        }
        else
        {
            kernels.Convolution.ForwardPrepared(shape, context.Batch, Inputs[0].Value, prepared, Activation, Output.Value);
        }
    }

    public override void Backward(in StepContext context)
    {
        UndoActivation(kernels, context.Batch);
        if (weights.IsTrained)
        {
            kernels.Convolution.BackwardWeights(shape, context.Batch, Inputs[0].Value, Output.Gradient, weights.Gradient, bias.Gradient);
        }

        if (Wants(0))
        {
            kernels.Convolution.BackwardData(shape, context.Batch, Output.Gradient, weights.Value, Target(0));
        }
    }
}
