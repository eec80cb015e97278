using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Scale"/>.</summary>
internal sealed class ScaleStep(IKernelSet kernels, PlanTensor output, PlanTensor input, PlanParameter scale) : PlanStep(output, input)
{
    private readonly int _rows = input.Shape.Rows();
    private readonly int _features = input.Shape.Channels;

    public override BackwardReads BackwardReads => IsTrained ? BackwardReads.Inputs : BackwardReads.None;

    public override bool IsTrained => scale.IsTrained;

    public override void Forward(in StepContext context) => kernels.Normalization.Affine(
        new(context.Batch * _rows, _features), Inputs[0].Value, new(default, scale.Value, default), Output.Value);

    public override void Backward(in StepContext context)
    {
        int rows = context.Batch * _rows;
        if (scale.IsTrained)
        {
            kernels.Elementwise.SumProductsByChannel(1, rows, _features, Output.Gradient, Inputs[0].Value, scale.Gradient);
        }

        if (Wants(0))
        {
            kernels.Normalization.Affine(
                new(rows, _features), Output.Gradient, new(default, scale.Value, default), Inputs[0].Gradient, Accumulates(0));
        }
    }
}
