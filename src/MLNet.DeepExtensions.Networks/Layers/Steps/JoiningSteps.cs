using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Add"/>.</summary>
internal sealed class AddStep(IKernelSet kernels, PlanTensor output, PlanTensor[] inputs) : PlanStep(output, inputs)
{
    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context)
    {
        DeviceView<float> sum = Output.ValueOf(context.Batch);
        kernels.Elementwise.Add(Inputs[0].ValueOf(context.Batch), Inputs[1].ValueOf(context.Batch), sum);
        for (int i = 2; i < Inputs.Count; i++)
        {
            kernels.Elementwise.Add(sum, Inputs[i].ValueOf(context.Batch), sum);
        }
    }

    public override void Backward(in StepContext context)
    {
        int width = Output.Shape.Size;
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (Wants(i))
            {
                kernels.Elementwise.CopyColumns(
                    context.Batch, width, new ColumnRange(Output.Gradient, width), new ColumnRange(Inputs[i].Gradient, width),
                    Accumulates(i));
            }
        }
    }
}

/// <summary>The step of <see cref="Multiply"/> for equal shapes.</summary>
internal sealed class MultiplyStep(IKernelSet kernels, PlanTensor output, PlanTensor a, PlanTensor b) : PlanStep(output, a, b)
{
    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.Multiply(Inputs[0].ValueOf(context.Batch), Inputs[1].ValueOf(context.Batch), Output.ValueOf(context.Batch));

    public override void Backward(in StepContext context)
    {
        for (int i = 0; i < 2; i++)
        {
            if (Wants(i))
            {
                kernels.Elementwise.Multiply(
                    Output.GradientOf(context.Batch), Inputs[1 - i].ValueOf(context.Batch), Inputs[i].GradientOf(context.Batch),
                    Accumulates(i));
            }
        }
    }
}

/// <summary>The step of <see cref="Multiply"/> for images and one factor for each channel.</summary>
internal sealed class MultiplyChannelsStep(IKernelSet kernels, PlanTensor output, PlanTensor image, PlanTensor factors)
    : PlanStep(output, image, factors)
{
    private readonly int _positions = image.Shape.Rows();
    private readonly int _channels = image.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override void Forward(in StepContext context) =>
        kernels.Elementwise.MultiplyChannels(context.Batch, _positions, _channels, Inputs[0].Value, Inputs[1].Value, Output.Value);

    public override void Backward(in StepContext context)
    {
        if (Wants(0))
        {
            kernels.Elementwise.MultiplyChannels(
                context.Batch, _positions, _channels, Output.Gradient, Inputs[1].Value, Inputs[0].Gradient, Accumulates(0));
        }

        if (Wants(1))
        {
            kernels.Elementwise.SumProductsByChannel(
                context.Batch, _positions, _channels, Output.Gradient, Inputs[0].Value, Inputs[1].Gradient, Accumulates(1));
        }
    }
}

/// <summary>The step of <see cref="Concatenate"/>.</summary>
internal sealed class ConcatenateStep(IKernelSet kernels, PlanTensor output, PlanTensor[] inputs) : PlanStep(output, inputs)
{
    private readonly int _rows = output.Shape.Rows();
    private readonly int _width = output.Shape.Channels;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context)
    {
        int column = 0;
        foreach (PlanTensor input in inputs)
        {
            int columns = input.Shape.Channels;
            kernels.Elementwise.CopyColumns(
                context.Batch * _rows, columns, new ColumnRange(input.Value, columns), new ColumnRange(Output.Value, _width, column));
            column += columns;
        }
    }

    public override void Backward(in StepContext context)
    {
        int column = 0;
        for (int i = 0; i < Inputs.Count; i++)
        {
            int columns = Inputs[i].Shape.Channels;
            if (Wants(i))
            {
                kernels.Elementwise.CopyColumns(
                    context.Batch * _rows, columns, new ColumnRange(Output.Gradient, _width, column),
                    new ColumnRange(Inputs[i].Gradient, columns), Accumulates(i));
            }

            column += columns;
        }
    }
}

/// <summary>The step of <see cref="ZeroPadding2D"/>.</summary>
internal sealed class PaddingStep(IKernelSet kernels, Padding padding, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly TensorShape _image = input.Shape;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context) => kernels.Elementwise.PadForward(
        context.Batch, _image.Height, _image.Width, _image.Channels, padding, Inputs[0].Value, Output.Value);

    public override void Backward(in StepContext context) => kernels.Elementwise.PadBackward(
        context.Batch, _image.Height, _image.Width, _image.Channels, padding, Output.Gradient, Inputs[0].Gradient, Accumulates(0));
}
