using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks.Tests.Networks;

/// <summary>Hands its input on, and keeps the gradient that comes back: at a network's beginning, the gradient of the input.</summary>
internal sealed record Probe : Layer
{
    public float[] Gradient { get; private set; } = [];

    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    // A parameter that nothing reads, so that the plan carries the gradient up to here.
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new ParameterSpec("unused", [1], new Zeros())];

    public override PlanTensor Build(PlanBuilder plan) => plan.Add(new Step(this, plan.Tensor(plan.OutputShape), plan.Input));

    private sealed class Step(Probe probe, PlanTensor output, PlanTensor input) : PlanStep(output, input)
    {
        public override BackwardReads BackwardReads => BackwardReads.None;

        public override bool IsTrained => true;

        public override void Forward(in StepContext context) => Inputs[0].ValueOf(context.Batch).Span.CopyTo(Output.Value.Span);

        public override void Backward(in StepContext context)
        {
            DeviceView<float> gradient = Output.GradientOf(context.Batch);
            probe.Gradient = gradient.Span.ToArray();
            if (Wants(0))
            {
                Assert.False(Accumulates(0));
                gradient.Span.CopyTo(Inputs[0].Gradient.Span);
            }
        }
    }
}
