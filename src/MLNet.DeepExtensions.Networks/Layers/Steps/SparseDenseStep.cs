using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Dense"/> where the network's input, which it reads, is sparse.</summary>
internal sealed class SparseDenseStep(
    IKernelSet kernels, PlanTensor output, PlanTensor input, PlanParameter weights, PlanParameter bias, TouchedRows? touched)
    : FusingStep(output, input)
{
    private readonly DenseShape _shape = new(input.Shape.Channels, output.Shape.Channels);
    private readonly SparseInput _rows = input.Sparse!;
    private readonly DeviceView<float> _scale = input.SparseScale;

    public override bool IsTrained => weights.IsTrained;

    public override void Forward(in StepContext context) =>
        kernels.Sparse.Forward(_shape, context.Batch, _rows.Rows(_scale), weights.Value, bias.Value, Activation, Output.Value);

    public override void Backward(in StepContext context)
    {
        UndoActivation(kernels, context.Batch);
        kernels.Sparse.BackwardWeights(
            _shape, context.Batch, touched!.Columns(_scale), Output.Gradient, weights.Gradient, bias.Gradient);
    }
}
