namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// One of a network's several inputs, named as the layer is: neighbouring values of a row, seen in a shape of their own.
/// <see cref="Network.Inputs"/> makes them.
/// </summary>
public sealed record NamedInput : Layer
{
    /// <summary>Where its values begin in a row, counted from 0; 0 by default.</summary>
    public int Start { get; init; }

    /// <summary>The input's shape for one sample.</summary>
    public required TensorShape Shape { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.NotNegative(Start, nameof(Start));
        return inputs[0].Rank == 1 && (long)Start + Shape.Size <= inputs[0].Size ? Shape : throw new ArgumentException(
            $"{nameof(Start)} is {Start} and {nameof(Shape)} {Shape}, which is {Shape.Size} values; a row is {inputs[0]}.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new SliceStep(plan.Kernels, Start, plan.Tensor([Shape.Size]), plan.Input)).Reshaped(Shape);
}
