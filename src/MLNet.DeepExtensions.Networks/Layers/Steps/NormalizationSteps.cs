using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="BatchNormalization"/>: batch statistics where the layer is trained, running ones elsewhere.</summary>
internal sealed class BatchNormalizationStep(PlanBuilder plan, BatchNormalization layer, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly INormalizationKernels _kernels = plan.Kernels.Normalization;
    private readonly int _rows = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;
    private readonly PlanParameter _gamma = plan.Parameter("gamma");
    private readonly PlanParameter _beta = plan.Parameter("beta");
    private readonly DeviceView<float> _runningMean = plan.Parameter("runningMean").Value;
    private readonly DeviceView<float> _runningVariance = plan.Parameter("runningVariance").Value;
    private readonly DeviceView<float> _mean = plan.IsTraining ? plan.Allocate<float>(input.Shape.Channels) : default;
    private readonly DeviceView<float> _inverseDeviation = plan.IsTraining ? plan.Allocate<float>(input.Shape.Channels) : default;
    private readonly DeviceView<float> _unusedGradients = plan.IsTraining && !plan.IsLayerTrained ? plan.Allocate<float>(2L * input.Shape.Channels) : default;

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _gamma.IsTrained;

    public override bool GatesGradients => true;

    public override void Forward(in StepContext context)
    {
        int rows = context.Batch * _rows;
        if (IsTrained)
        {
            _kernels.BatchForward(
                rows, _channels, layer.Epsilon, layer.Momentum, Inputs[0].Value, _gamma.Value, _beta.Value, _runningMean, _runningVariance, _mean,
                _inverseDeviation, Output.Value);
        }
        else
        {
            _kernels.BatchInference(
                rows, _channels, layer.Epsilon, Inputs[0].Value, _gamma.Value, _beta.Value, _runningMean, _runningVariance, Output.Value);
        }
    }

    public override void Backward(in StepContext context)
    {
        int rows = context.Batch * _rows;
        if (IsTrained)
        {
            _kernels.BatchBackward(
                rows, _channels, Inputs[0].Value, _gamma.Value, _mean, _inverseDeviation, Output.Gradient, _gamma.Gradient, _beta.Gradient, Target(0));
        }
        else
        {
            _kernels.BatchInferenceBackward(
                rows, _channels, layer.Epsilon, Inputs[0].Value, _gamma.Value, _runningMean, _runningVariance, Output.Gradient,
                _unusedGradients.Slice(0, _channels), _unusedGradients.Slice(_channels, _channels), Target(0));
        }
    }
}

/// <summary>The step of <see cref="LayerNormalization"/>.</summary>
internal sealed class LayerNormalizationStep(PlanBuilder plan, LayerNormalization layer, PlanTensor output, PlanTensor input) : PlanStep(output, input)
{
    private readonly INormalizationKernels _kernels = plan.Kernels.Normalization;
    private readonly int _rows = input.Shape.Rows();
    private readonly int _channels = input.Shape.Channels;
    private readonly PlanParameter _gamma = plan.Parameter("gamma");
    private readonly PlanParameter _beta = plan.Parameter("beta");
    private readonly DeviceView<float> _mean = plan.Allocate<float>((long)plan.MaximumBatch * input.Shape.Rows());
    private readonly DeviceView<float> _inverseDeviation = plan.Allocate<float>((long)plan.MaximumBatch * input.Shape.Rows());
    private readonly DeviceView<float> _unusedGradients = plan.IsTraining && !plan.IsLayerTrained ? plan.Allocate<float>(2L * input.Shape.Channels) : default;

    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => _gamma.IsTrained;

    public override bool GatesGradients => true;

    public override void Forward(in StepContext context) => _kernels.LayerForward(
        context.Batch * _rows, _channels, layer.Epsilon, Inputs[0].Value, _gamma.Value, _beta.Value, _mean, _inverseDeviation, Output.Value);

    public override void Backward(in StepContext context) => _kernels.LayerBackward(
        context.Batch * _rows, _channels, Inputs[0].Value, _gamma.Value, _mean, _inverseDeviation, Output.Gradient,
        IsTrained ? _gamma.Gradient : _unusedGradients.Slice(0, _channels), IsTrained ? _beta.Gradient : _unusedGradients.Slice(_channels, _channels), Target(0));
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
        _kernels.Affine(context.Batch * (Output.Shape.Size / features), features, Inputs[0].Value, _mean, _scale, _offset, Output.Value);
    }

    public override void Backward(in StepContext context)
    {
        int features = (int)_scale.Length;
        _kernels.Affine(
            context.Batch * (Output.Shape.Size / features), features, Output.Gradient, mean: default, _scale, offset: default, Inputs[0].Gradient, Accumulates(0));
    }
}
