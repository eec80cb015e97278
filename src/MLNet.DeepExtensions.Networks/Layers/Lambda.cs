namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A layer without parameters from a pair of functions: the output, and the gradient. It runs on the processor; on a device whose memory
/// the process does not see, values are copied there and back. A layer with parameters derives from <see cref="Layer"/>.
/// </summary>
public sealed record Lambda : Layer
{
    /// <summary>What is computed; two layers are equal where they have the same one.</summary>
    public required LambdaFunction Function { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(Function);
        return Function.OutputShape(inputs[0]);
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new LambdaStep(plan, Function, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Lambda"/>: a layer from a pair of functions.</summary>
    /// <param name="function">What is computed.</param>
    public NetworkBuilder Lambda(LambdaFunction function) => Append(new Lambda { Function = function });
}
