namespace MLNet.DeepExtensions.Networks;

/// <summary>The same values seen with another shape of the same size, in memory's order. It costs nothing.</summary>
public sealed record Reshape : Layer
{
    /// <summary>The new shape of one sample.</summary>
    public required TensorShape Shape { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs) => Shape.Size == inputs[0].Size
        ? Shape
        : throw new ArgumentException($"The shape {Shape} has {Shape.Size} values; the input has {inputs[0].Size}.", nameof(inputs));

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => plan.Input.Reshaped(Shape);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Reshape"/>.</summary>
    /// <param name="shape">The new shape of one sample.</param>
    public NetworkBuilder Reshape(TensorShape shape) => Append(new Reshape { Shape = shape });
}
