namespace MLNet.DeepExtensions.Networks;

/// <summary>All values of a sample as one row: from <c>[H, W, C]</c> to <c>[H W C]</c>, in memory's order. It costs nothing.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => [inputs[0].Size];

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Input.Reshaped(plan.OutputShape);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Flatten"/>.</summary>
    public NetworkBuilder Flatten() => Append(new Flatten());
}
