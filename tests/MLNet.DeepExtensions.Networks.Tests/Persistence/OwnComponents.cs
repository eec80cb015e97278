using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;
using MLNet.DeepExtensions.Networks.Metrics;
using MLNet.DeepExtensions.Networks.Schedules;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary><c>y = x factor + shift</c> with a factor that is learned: a layer as somebody outside the package would write it.</summary>
public sealed record OwnLayer : Layer
{
    public float Shift { get; init; }

    public Initializer Start { get; init; } = new Ones();

    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) => [new ParameterSpec("factor", [1], Start)];

    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new Step(Shift, plan.Parameter("factor"), plan.Tensor(plan.OutputShape), plan.Input));

    private sealed class Step(float shift, PlanParameter factor, PlanTensor output, PlanTensor input) : PlanStep(output, input)
    {
        public override BackwardReads BackwardReads => BackwardReads.Inputs;

        public override bool IsTrained => factor.IsTrained;

        public override void Forward(in StepContext context)
        {
            Span<float> y = Output.ValueOf(context.Batch).Span;
            Span<float> x = Inputs[0].ValueOf(context.Batch).Span;
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = (x[i] * factor.Value.Span[0]) + shift;
            }
        }

        public override void Backward(in StepContext context)
        {
            Span<float> dy = Output.GradientOf(context.Batch).Span;
            Span<float> x = Inputs[0].ValueOf(context.Batch).Span;
            if (factor.IsTrained)
            {
                factor.Gradient.Span[0] = System.Numerics.Tensors.TensorPrimitives.Dot<float>(dy, x);
            }

            if (Wants(0))
            {
                Span<float> dx = Inputs[0].GradientOf(context.Batch).Span;
                for (int i = 0; i < dx.Length; i++)
                {
                    dx[i] = (Accumulates(0) ? dx[i] : 0) + (dy[i] * factor.Value.Span[0]);
                }
            }
        }
    }
}

/// <summary><c>scale mean(e^4)</c>.</summary>
public sealed record OwnLoss : Loss
{
    public float Scale { get; init; } = 1;

    public override void Evaluate(in LossStep step)
    {
        float scale = Scale;
        step.OnHost((prediction, target, gradient) =>
        {
            float sum = 0;
            for (int i = 0; i < prediction.Length; i++)
            {
                float error = prediction[i] - target[i];
                sum += scale * error * error * error * error / prediction.Length;
                if (!gradient.IsEmpty)
                {
                    gradient[i] = 4 * scale * error * error * error / prediction.Length;
                }
            }

            return sum;
        });
    }
}

/// <summary>A step of the learning rate against the gradient's sign.</summary>
public sealed record OwnOptimizer : Optimizer
{
    public float Damping { get; init; } = 1;

    public override int SlotCount => 0;

    public override void Update(in OptimizerStep step)
    {
        float damping = Damping;
        step.OnHost((parameters, gradients, _, rate) =>
        {
            for (int i = 0; i < parameters.Length; i++)
            {
                parameters[i] -= rate * damping * Math.Sign(gradients[i]);
            }
        });
    }
}

/// <summary><c>rate / (1 + step / halving)</c>.</summary>
public sealed record OwnSchedule : LearningRateSchedule
{
    public int Halving { get; init; } = 10;

    public override float RateAt(in ScheduleStep step) => step.BaseRate / (1 + ((float)step.Step / Halving));
}

/// <summary>The largest error so far.</summary>
public sealed record OwnMetric : Metric
{
    public override string Name => "worst";

    public override bool HigherIsBetter => false;

    protected override MetricAccumulator CreateAccumulator(int outputWidth) => new Accumulator(outputWidth);

    private sealed class Accumulator(int outputWidth) : MetricAccumulator(outputWidth)
    {
        private double _worst;

        public override double Result => _worst;

        public override void Reset() => _worst = 0;

        protected override void Add(in MetricBatch batch)
        {
            for (int row = 0; row < batch.Rows; row++)
            {
                _worst = Math.Max(_worst, Math.Abs(batch.Predictions(row)[0] - batch.Targets(row)[0]));
            }
        }
    }
}

/// <summary>A layer that nobody registers.</summary>
public sealed record UnregisteredLayer : Layer
{
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    public override PlanTensor Build(PlanBuilder plan) => plan.Input;
}
