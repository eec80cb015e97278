using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A row of a table for each whole number: <c>y[..., :] = T[x[...], :]</c> with x <c>[...]</c>, T <c>[size, width]</c> and y
/// <c>[..., width]</c>. Tokens of a text, a category. A step costs as much as the batch has numbers, whatever the size of the table; see
/// <see cref="Optimizer.RowUpdates"/>. No gradient goes to the numbers.
/// </summary>
/// <remarks>
/// The numbers come as floating-point values of the input, each a whole number from 0 to size - 1. Others are refused, with their row,
/// position and value: before the first step where the input is read by this layer and lies in memory, and before a prediction.
/// </remarks>
public sealed record Embedding : Layer
{
    /// <summary>How many numbers have a row of their own: 0 to size - 1; 1 to 16,777,216, up to where floats count.</summary>
    public required int Size { get; init; }

    /// <summary>Values of a row; 1 or more.</summary>
    public required int Width { get; init; }

    /// <summary>
    /// What becomes of whole numbers outside of 0 to size - 1. With <see cref="UnknownNumbers.OwnRow"/> the table has a last row for them.
    /// <see cref="UnknownNumbers.Refused"/> by default.
    /// </summary>
    public UnknownNumbers Unknown { get; init; }

    /// <summary>
    /// A number whose vector is zero and is never trained: that of the steps behind a text's end, of a missing category. Null, the
    /// default, for none.
    /// </summary>
    public int? Padding { get; init; }

    /// <summary>How the table begins; null for N(0, 1), as in PyTorch. Keras's is uniform from -0.05 to 0.05.</summary>
    public Initializer? TableInitializer { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        Lookup.Check([Size], Width, Unknown, Padding);
        return TensorShape.Create([.. inputs[0].Dimensions, Width]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [Lookup.Table([Size], Width, Unknown, TableInitializer)];

    internal override TableInput Numbers(TensorShape input) => new([.. Enumerable.Repeat(Size, input.Size)], Unknown);

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => Lookup.Build(plan, [Size], Width, Unknown, Padding);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.Embedding"/>: a row of a table for each whole number.</summary>
    /// <param name="size">How many numbers there are: 0 to size - 1.</param>
    /// <param name="width">Values of a row.</param>
    public NetworkBuilder Embedding(int size, int width) => Append(new Embedding { Size = size, Width = width });
}
