namespace MLNet.DeepExtensions.Networks;

/// <summary>Joins values along the last axis: the channels of images, the features of rows.</summary>
public sealed record Concatenate : Layer
{
    /// <inheritdoc/>
    public override (int Minimum, int Maximum) InputCount => (2, int.MaxValue);

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        TensorShape first = inputs[0];
        foreach (TensorShape shape in inputs)
        {
            if (shape.Rank != first.Rank || !shape.Dimensions.AsSpan()[..^1].SequenceEqual(first.Dimensions.AsSpan()[..^1]))
            {
                throw new ArgumentException("The shapes differ in more than the last axis.", nameof(inputs));
            }
        }

        return first.WithChannels(checked(inputs.Sum(shape => shape.Channels)));
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new ConcatenateStep(plan.Kernels, plan.Tensor(plan.OutputShape), [.. plan.Inputs]));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Joins by <see cref="Networks.Concatenate"/> along the last axis.</summary>
    /// <param name="others">Points that differ in the last axis alone.</param>
    public NetworkBuilder Concatenate(params ReadOnlySpan<NetworkBuilder> others) => Join(new Concatenate(), others);
}
