using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="BatchNormalization"/>: batch statistics where the layer is trained, running ones elsewhere.</summary>
internal sealed class BatchNormalizationStep(PlanBuilder plan, BatchNormalization layer, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    private readonly INormalizationKernels _kernels = plan.Kernels.Normalization;
    private readonly int _rows = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;
    private readonly PlanParameter _gamma = plan.Parameter("gamma");
    private readonly PlanParameter _beta = plan.Parameter("beta");
    private readonly RunningStatistics _running = new(plan.Parameter("runningMean").Value, plan.Parameter("runningVariance").Value);
    private readonly KeptStatistics _kept = plan.IsTraining
        ? new(plan.Allocate<float>(input.Shape.Channels), plan.Allocate<float>(input.Shape.Channels))
        : default;

    private readonly DeviceView<float> _unusedGradients = plan.ComputesGradients && !plan.IsLayerTrained
        ? plan.Allocate<float>(2L * input.Shape.Channels) : default;

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _gamma.IsTrained;

    public override bool GatesGradients => true;

    public override void Forward(in StepContext context)
    {
        NormalizationShape shape = new(context.Batch * _rows, _channels);
        if (IsTrained)
        {
            _kernels.BatchForward(
                shape, layer.Epsilon, layer.Momentum, Inputs[0].Value, new(_gamma.Value, _beta.Value), _running, _kept, Output.Value);
        }
        else
        {
            _kernels.BatchInference(shape, layer.Epsilon, Inputs[0].Value, new(_gamma.Value, _beta.Value), _running, Output.Value);
        }
    }

    public override void Backward(in StepContext context)
    {
        NormalizationShape shape = new(context.Batch * _rows, _channels);
        if (IsTrained)
        {
            _kernels.BatchBackward(
                shape, Inputs[0].Value, _gamma.Value, _kept, new(Output.Gradient, _gamma.Gradient, _beta.Gradient, Target(0)));
        }
        else
        {
            _kernels.BatchInferenceBackward(
                shape, layer.Epsilon, Inputs[0].Value, _gamma.Value, _running,
                new(Output.Gradient, _unusedGradients.Slice(0, _channels), _unusedGradients.Slice(_channels, _channels), Target(0)));
        }
    }
}

/// <summary>The step of <see cref="LayerNormalization"/>.</summary>
internal sealed class LayerNormalizationStep(PlanBuilder plan, LayerNormalization layer, PlanTensor output, PlanTensor input)
    : PlanStep(output, input)
{
    private readonly INormalizationKernels _kernels = plan.Kernels.Normalization;
    private readonly int _rows = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;
    private readonly PlanParameter _gamma = plan.Parameter("gamma");
    private readonly PlanParameter _beta = plan.Parameter("beta");
    private readonly KeptStatistics _kept = new(
        plan.Allocate<float>((long)plan.MaximumBatch * input.Shape.Rows()),
        plan.Allocate<float>((long)plan.MaximumBatch * input.Shape.Rows()));

    private readonly DeviceView<float> _unusedGradients = plan.ComputesGradients && !plan.IsLayerTrained
        ? plan.Allocate<float>(2L * input.Shape.Channels) : default;

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _gamma.IsTrained;

    public override bool GatesGradients => true;

    public override void Forward(in StepContext context) => _kernels.LayerForward(
        new(context.Batch * _rows, _channels), layer.Epsilon, Inputs[0].Value, new(_gamma.Value, _beta.Value), _kept, Output.Value);

    public override void Backward(in StepContext context) => _kernels.LayerBackward(
        new(context.Batch * _rows, _channels), Inputs[0].Value, _gamma.Value, _kept,
        new(
            Output.Gradient, IsTrained ? _gamma.Gradient : _unusedGradients.Slice(0, _channels),
            IsTrained ? _beta.Gradient : _unusedGradients.Slice(_channels, _channels), Target(0)));
}

/// <summary>The step of <see cref="InputNormalization"/>.</summary>
internal sealed class AffineStep(PlanBuilder plan, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly INormalizationKernels _kernels = plan.Kernels.Normalization;
    private readonly DeviceView<float> _mean = plan.Parameter(InputNormalization.MeanName).Value;
    private readonly DeviceView<float> _scale = plan.Parameter(InputNormalization.ScaleName).Value;
    private readonly DeviceView<float> _offset = plan.Parameter(InputNormalization.OffsetName).Value;

    public override BackwardReads BackwardReads => BackwardReads.None;

    public override void Forward(in StepContext context)
    {
        int features = (int)_scale.Length;
        _kernels.Affine(
            new(context.Batch * (Output.Shape.Size / features), features), Inputs[0].Value, new(_mean, _scale, _offset), Output.Value);
    }

    public override void Backward(in StepContext context)
    {
        int features = (int)_scale.Length;
        _kernels.Affine(
            new(context.Batch * (Output.Shape.Size / features), features), Output.Gradient, new(default, _scale, default),
            Inputs[0].Gradient, Accumulates(0));
    }
}
