using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Initializers;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// An <see cref="Embedding"/> for each of several columns: <c>y[c, :] = T[o[c] + x[c], :]</c> with x <c>[columns]</c>, y
/// <c>[columns width]</c> and one table T <c>[sum of sizes, width]</c>, in which the rows of column c begin at o[c], the sum of the sizes
/// before.
/// </summary>
public sealed record CategoryEmbedding : Layer
{
    /// <summary>
    /// How many categories each column has: 0 to size - 1; 1 to 16,777,216. With <see cref="UnknownNumbers.OwnRow"/> each has one row more.
    /// </summary>
    public required IReadOnlyList<int> Sizes { get; init; }

    /// <summary>Values of a category; 1 or more.</summary>
    public required int Width { get; init; }

    /// <summary>
    /// What becomes of whole numbers outside of a column's categories: those that the training did not know.
    /// <see cref="UnknownNumbers.Refused"/> by default.
    /// </summary>
    public UnknownNumbers Unknown { get; init; }

    /// <summary>A number whose vector is zero in every column, and never trained: a missing value. Null, the default, for none.</summary>
    public int? Padding { get; init; }

    /// <summary>How the table begins; null for N(0, 1), as in PyTorch.</summary>
    public Initializer? TableInitializer { get; init; }

    /// <inheritdoc/>
    public override TensorShape OutputShape(IReadOnlyList<TensorShape> inputs)
    {
        ArgumentNullException.ThrowIfNull(Sizes);
        Lookup.Check(Sizes, Width, Unknown, Padding);
        int columns = inputs.RequireRow().Size;
        return columns == Sizes.Count
            ? [checked(columns * Width)]
            : throw new ArgumentException($"There are {Sizes.Count} {nameof(Sizes)}; the input has {columns} columns.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<TensorShape> inputs) =>
        [Lookup.Table(Sizes, Width, Unknown, TableInitializer)];

    internal override TableInput Numbers(TensorShape input) => new(Sizes, Unknown);

    /// <inheritdoc/>
    public override PlanTensor Build(PlanBuilder plan) => Lookup.Build(plan, Sizes, Width, Unknown, Padding);

    /// <summary>Whether the settings are the same, the sizes compared one by one.</summary>
    public bool Equals(CategoryEmbedding? other) =>
        base.Equals(other) && Sizes.SequenceEqual(other.Sizes) && Width == other.Width && Unknown == other.Unknown
        && Padding == other.Padding && TableInitializer == other.TableInitializer;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Sizes.Count, Width, Unknown, Padding, TableInitializer);
}

public sealed partial class NetworkBuilder
{
    /// <summary>Appends <see cref="Networks.CategoryEmbedding"/>: for each column a row of a table of its own.</summary>
    /// <param name="sizes">How many categories each column has.</param>
    /// <param name="width">Values of a category.</param>
    public NetworkBuilder CategoryEmbedding(IReadOnlyList<int> sizes, int width) =>
        Append(new CategoryEmbedding { Sizes = sizes, Width = width });
}
