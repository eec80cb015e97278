namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Some neighbouring values along the last axis: features of a row, channels of an image. Several of the same point take it apart, as
/// <see cref="Concatenate"/> puts values together.
/// </summary>
public sealed record Slice : Layer
{
    /// <summary>The first value that is taken, counted from 0; 0 by default.</summary>
    public int Start { get; init; }

    /// <summary>How many are taken; 1 or more.</summary>
    public required int Count { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Check.NotNegative(Start, nameof(Start));
        Check.Positive(Count, nameof(Count));
        return (long)Start + Count <= inputs[0].Channels ? inputs[0].WithChannels(Count) : throw new ArgumentException(
            $"{nameof(Start)} is {Start} and {nameof(Count)} {Count}; the last axis has {inputs[0].Channels} values.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) =>
        plan.Add(new SliceStep(plan.Kernels, Start, plan.Tensor(plan.OutputShape), plan.Input));
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Slice"/>: some neighbouring values along the last axis.</summary>
    /// <param name="start">The first value that is taken, counted from 0.</param>
    /// <param name="count">How many are taken.</param>
    public NetworkBuilder Slice(int start, int count) => Append(new Slice { Start = start, Count = count });
}
