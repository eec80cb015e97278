using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The shape of one sample, without the batch: <c>[features]</c> or <c>[height, width, channels]</c>. Immutable; equal shapes are equal.
/// </summary>
[CollectionBuilder(typeof(TensorShape), nameof(Create))]
public sealed class TensorShape : IEquatable<TensorShape>
{
    private TensorShape(ImmutableArray<int> dimensions, int size) => (Dimensions, Size) = (dimensions, size);

    /// <summary>The axes' lengths, the slowest first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of values: the product of the dimensions.</summary>
    public int Size { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>Whether this is an image, <c>[height, width, channels]</c>.</summary>
    public bool IsImage => Rank == 3;

    /// <summary>Rows of an image.</summary>
    public int Height => Image()[0];

    /// <summary>Columns of an image.</summary>
    public int Width => Image()[1];

    /// <summary>Channels of an image; for other shapes the last axis.</summary>
    public int Channels => Dimensions[^1];

    /// <summary>The length of an axis.</summary>
    /// <param name="axis">The axis, 0 for the slowest.</param>
    public int this[int axis] => Dimensions[axis];

    /// <summary>Makes a shape; collection expressions such as <c>[28, 28, 1]</c> come here.</summary>
    /// <param name="dimensions">The axes' lengths, each 1 or more.</param>
    /// <exception cref="ArgumentException">There is no axis, one is not positive, or the size is above 2,147,483,647.</exception>
    public static TensorShape Create(ReadOnlySpan<int> dimensions)
    {
        if (dimensions.IsEmpty)
        {
            throw new ArgumentException("The shape has no axis; at least one is needed.", nameof(dimensions));
        }

        long size = 1;
        foreach (int dimension in dimensions)
        {
            if (dimension <= 0)
            {
                throw new ArgumentException(
                    $"The shape {Text(dimensions)} has an axis of {dimension}; 1 or more is allowed.", nameof(dimensions));
            }

            size *= dimension;
            if (size > int.MaxValue)
            {
                throw new ArgumentException($"The shape {Text(dimensions)} has more than {int.MaxValue} values.", nameof(dimensions));
            }
        }

        return new TensorShape([.. dimensions], (int)size);
    }

    /// <summary>Enumerates the axes' lengths.</summary>
    public ImmutableArray<int>.Enumerator GetEnumerator() => Dimensions.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int dimension in Dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <summary>Written as <c>[28, 28, 1]</c>.</summary>
    public override string ToString() => Text(Dimensions.AsSpan());

    private static string Text(ReadOnlySpan<int> dimensions) => $"[{string.Join(", ", dimensions.ToArray())}]";

    private ImmutableArray<int> Image() => IsImage
        ? Dimensions
        : throw new InvalidOperationException($"The shape {this} is not an image; an image is [height, width, channels].");
}
