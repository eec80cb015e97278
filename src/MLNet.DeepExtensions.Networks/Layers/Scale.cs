using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// <c>y = x s</c> with one learnt factor a feature (the last axis), 1 at first: a diagonal matrix of weights. In front of a network for
/// tables, with a <see cref="Layer.LearningRateFactor"/> of 6 say, it chooses among the features softly (Holzmüller et al. 2024).
/// </summary>
public sealed record Scale : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs[0];

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [new ParameterSpec("scale", [inputs[0].Channels], new Ones())];

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => inputs[0].Size;

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new ScaleStep(plan.Kernels, plan.Tensor(plan.OutputShape), plan.Input, plan.Parameter("scale")));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Scale"/>: a learnt factor for each feature.</summary>
    /// <param name="learningRateFactor">Multiplies the learning rate of the factors; more than 0.</param>
    public NetworkBuilder Scale(float learningRateFactor = 1f) => Append(new Scale { LearningRateFactor = learningRateFactor });
}
