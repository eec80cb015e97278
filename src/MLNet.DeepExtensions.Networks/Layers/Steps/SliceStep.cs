using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Slice"/>.</summary>
internal sealed class SliceStep(IKernelSet kernels, int start, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly int _rows = input.Shape.Rows();
    private readonly int _width = input.Shape.Channels;
    private readonly int _count = output.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context) => kernels.Elementwise.CopyColumns(
        context.Batch * _rows, _count, new ColumnRange(Inputs[0].Value, _width, start), new ColumnRange(Output.Value, _count));

    // What was not taken has a gradient of zero, as the zeros have that are put around an image of one line.
    public override void Backward(in StepContext context)
    {
        int rows = context.Batch * _rows;
        if (Accumulates(0))
        {
            kernels.Elementwise.CopyColumns(
                rows, _count, new ColumnRange(Output.Gradient, _count), new ColumnRange(Inputs[0].Gradient, _width, start),
                accumulate: true);
        }
        else
        {
            kernels.Elementwise.PadForward(
                rows, 1, _count, 1, new Padding(0, 0, start, _width - start - _count), Output.Gradient, Inputs[0].Gradient);
        }
    }
}
