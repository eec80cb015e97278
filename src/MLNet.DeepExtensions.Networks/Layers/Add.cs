namespace MLNet.DeepExtensions.Networks;

/// <summary>The sum of two or more values of one shape, element by element: what joins a residual branch.</summary>
public sealed record Add : Layer
{
    /// <inheritdoc/>
    public override (int Minimum, int Maximum) InputCount => (2, int.MaxValue);

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => inputs.All(shape => shape.Equals(inputs[0]))
        ? inputs[0]
        : throw new ArgumentException("The shapes differ; a sum needs equal ones.", nameof(inputs));

    /// <inheritdoc/>
    public override long Flops(IReadOnlyList<TensorShape> inputs) => (long)inputs[0].Size * (inputs.Count - 1);

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new AddStep(plan.Kernels, plan.Tensor(plan.OutputShape), [.. plan.Inputs]));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Joins by <see cref="Networks.Add"/>: the sum, element by element.</summary>
    /// <param name="others">Points of the same shape.</param>
    public NetworkBuilder Add(params ReadOnlySpan<NetworkBuilder> others) => Join(new Add(), others);
}
