using System.Numerics.Tensors;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="Lambda"/>: sample by sample in the process's memory.</summary>
internal sealed class LambdaStep : PlanStep
{
    // Values of samples that one thread computes before it looks for more.
    private const int ValuesOfPart = 1 << 12;

    private readonly IKernelSet _kernels;
    private readonly LambdaFunction _function;
    private readonly int _samplesOfPart;
    private readonly Action<int> _forwardPart;
    private readonly Action<int> _backwardPart;
    private readonly HostValues _input;
    private readonly HostValues _output;
    private readonly HostValues _outputGradient;
    private readonly HostValues _inputGradient;
    private readonly long _inputLength;
    private float[] _addend = [];
    private int _batch;

    public LambdaStep(PlanBuilder plan, LambdaFunction function, PlanTensor output, PlanTensor input)
        : base(output, input)
    {
        (_kernels, _function) = (plan.Kernels, function);
        _samplesOfPart = Math.Max(1, ValuesOfPart / Math.Max(input.Shape.Size, output.Shape.Size));
        (_forwardPart, _backwardPart) = (ForwardPart, BackwardPart);
        _inputLength = (long)plan.MaximumBatch * input.Shape.Size;
        long outputLength = (long)plan.MaximumBatch * output.Shape.Size;
        (_input, _inputGradient) = (new HostValues(_inputLength), new HostValues(_inputLength));
        (_output, _outputGradient) = (new HostValues(outputLength), new HostValues(outputLength));
    }

    public override void Forward(in StepContext context)
    {
        _input.Open(Inputs[0].ValueOf(context.Batch), isRead: true);
        _output.Open(Output.ValueOf(context.Batch), isRead: false);
        Run(context.Batch, _forwardPart);
        _output.Store();
    }

    public override void Backward(in StepContext context)
    {
        if (!Wants(0))
        {
            return;
        }

        _input.Open(Inputs[0].ValueOf(context.Batch), isRead: true);
        _output.Open(Output.ValueOf(context.Batch), isRead: true);
        _outputGradient.Open(Output.GradientOf(context.Batch), isRead: true);
        _inputGradient.Open(Inputs[0].GradientOf(context.Batch), isRead: Accumulates(0));
        _addend = Accumulates(0) && _addend.Length == 0 ? new float[_inputLength] : _addend;
        Run(context.Batch, _backwardPart);
        if (Accumulates(0))
        {
            Span<float> sum = _inputGradient.Span;
            TensorPrimitives.Add(sum, _addend.AsSpan(0, sum.Length), sum);
        }

        _inputGradient.Store();
    }

    private void Run(int batch, Action<int> part)
    {
        _batch = batch;
        _kernels.RunOnHost((batch + _samplesOfPart - 1) / _samplesOfPart, part);
    }

    private void ForwardPart(int part)
    {
        (int size, int outputSize) = (Inputs[0].Shape.Size, Output.Shape.Size);
        for (int i = part * _samplesOfPart; i < Math.Min((part + 1) * _samplesOfPart, _batch); i++)
        {
            _function.Forward(_input.Span.Slice(i * size, size), _output.Span.Slice(i * outputSize, outputSize));
        }
    }

    private void BackwardPart(int part)
    {
        (int size, int outputSize) = (Inputs[0].Shape.Size, Output.Shape.Size);
        for (int i = part * _samplesOfPart; i < Math.Min((part + 1) * _samplesOfPart, _batch); i++)
        {
            Span<float> gradient = (_addend.Length > 0 ? _addend : _inputGradient.Span).Slice(i * size, size);
            _function.Backward(
                _input.Span.Slice(i * size, size), _output.Span.Slice(i * outputSize, outputSize),
                _outputGradient.Span.Slice(i * outputSize, outputSize), gradient);
        }
    }
}
