using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks;

/// <summary>The step of <see cref="LinearEmbedding"/>.</summary>
internal sealed class LinearEmbeddingStep(
    IKernelSet kernels, EmbeddingShape shape, PlanTensor output, PlanTensor input, PlanParameter weights, PlanParameter bias)
    : PlanStep(output, input)
{
    public override BackwardReads BackwardReads => IsTrained ? BackwardReads.Inputs : BackwardReads.None;

    public override bool IsTrained => weights.IsTrained;

    public override void Forward(in StepContext context) =>
        kernels.Embeddings.LinearForward(shape, context.Batch, Inputs[0].Value, weights.Value, bias.Value, Output.Value);

    public override void Backward(in StepContext context)
    {
        if (weights.IsTrained)
        {
            kernels.Embeddings.LinearBackwardWeights(
                shape, context.Batch, Inputs[0].Value, Output.Gradient, weights.Gradient, bias.Gradient);
        }

        if (Wants(0))
        {
            kernels.Embeddings.LinearBackwardData(
                shape, context.Batch, Output.Gradient, weights.Value, Inputs[0].Gradient, Accumulates(0));
        }
    }
}

/// <summary>The step of <see cref="PiecewiseLinearEmbedding"/>.</summary>
internal sealed class PiecewiseLinearEmbeddingStep(
    IKernelSet kernels, EmbeddingShape shape, PlanTensor output, PlanTensor input, PlanParameter edges, PlanParameter weights)
    : PlanStep(output, input)
{
    public override BackwardReads BackwardReads => BackwardReads.Inputs;

    public override bool IsTrained => weights.IsTrained;

    public override void Forward(in StepContext context) =>
        kernels.Embeddings.PiecewiseForward(shape, context.Batch, Inputs[0].Value, edges.Value, weights.Value, Output.Value);

    public override void Backward(in StepContext context)
    {
        if (weights.IsTrained)
        {
            kernels.Embeddings.PiecewiseBackwardWeights(
                shape, context.Batch, Inputs[0].Value, edges.Value, Output.Gradient, weights.Gradient);
        }

        if (Wants(0))
        {
            kernels.Embeddings.PiecewiseBackwardData(
                shape, context.Batch, Inputs[0].Value, edges.Value, Output.Gradient, weights.Value, Inputs[0].Gradient, Accumulates(0));
        }
    }
}
