using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Dense"/>.</summary>
internal sealed class DenseStep(IKernelSet kernels, PlanTensor output, PlanTensor input, PlanParameter weights, PlanParameter bias)
    : FusingStep(output, input)
{
    private readonly DenseShape _shape = new(input.Shape.Channels, output.Shape.Channels);
    private readonly int _rows = input.Shape.Rows();

    public override bool IsTrained => weights.IsTrained;

    public override bool GatesGradients => true;

    public override KernelNames KernelNames(int batch) => kernels.Dense.Names(_shape, batch * _rows, !bias.Value.IsEmpty);

    public override void Forward(in StepContext context) =>
        kernels.Dense.Forward(_shape, context.Batch * _rows, Inputs[0].Value, weights.Value, bias.Value, Activation, Output.Value);

    public override void Backward(in StepContext context)
    {
        int rows = context.Batch * _rows;
        UndoActivation(kernels, context.Batch);
        if (weights.IsTrained)
        {
            kernels.Dense.BackwardWeights(_shape, rows, Inputs[0].Value, Output.Gradient, weights.Gradient, bias.Gradient);
        }

        if (Wants(0))
        {
            kernels.Dense.BackwardData(_shape, rows, Output.Gradient, weights.Value, Target(0));
        }
    }
}
