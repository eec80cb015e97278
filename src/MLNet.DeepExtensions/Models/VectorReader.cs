using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.DeepExtensions;

/// <summary>Reads a vector column densely and, where it holds planar images, with the channels turned to the end.</summary>
/// <typeparam name="T">The type of its items.</typeparam>
/// <param name="getter">The column's getter.</param>
/// <param name="layout">What the column is like.</param>
internal sealed class VectorReader<T>(ValueGetter<VBuffer<T>> getter, FeatureLayout layout)
    where T : unmanaged
{
    private VBuffer<T> _value;
    private T[] _row = [];
    private T[] _planes = [];

    /// <summary>Reads the present row.</summary>
    /// <param name="destination">Receives <c>[layout.Size]</c> values.</param>
    /// <exception cref="InvalidOperationException">The vector is of another size.</exception>
    public void Read(Span<T> destination)
    {
        getter(ref _value);
        CopyTo(_value, destination, ref _planes, layout);
    }

    /// <summary>Reads the present row without copying it where that can be.</summary>
    /// <returns>The values, <c>[layout.Size]</c>, until the next row is read.</returns>
    /// <exception cref="InvalidOperationException">The vector is of another size.</exception>
    public ReadOnlySpan<T> Read()
    {
        getter(ref _value);
        return Arrange(_value, ref _row, ref _planes, layout);
    }

    /// <summary>
    /// A vector as a network takes it: where it lies, if it is dense and in order, otherwise copied to <paramref name="row"/>.
    /// </summary>
    public static ReadOnlySpan<T> Arrange(in VBuffer<T> value, ref T[] row, ref T[] planes, FeatureLayout layout)
    {
        if (value.IsDense && value.Length == layout.Size && !layout.IsPlanar)
        {
            return value.GetValues();
        }

        if (row.Length != layout.Size)
        {
            row = new T[layout.Size];
        }

        CopyTo(value, row, ref planes, layout);
        return row;
    }

    /// <summary>Copies a vector as a network takes it.</summary>
    public static void CopyTo(in VBuffer<T> value, Span<T> destination, ref T[] planes, FeatureLayout layout)
    {
        RequireSize(value, layout);

        if (!layout.IsPlanar)
        {
            Densify(value, destination);
            return;
        }

        if (planes.Length < destination.Length)
        {
            planes = new T[destination.Length];
        }

        Densify(value, planes.AsSpan(0, destination.Length));
        int channels = layout.Shape.Channels;
        int pixels = destination.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<T> plane = planes.AsSpan(channel * pixels, pixels);
            for (int pixel = 0; pixel < plane.Length; pixel++)
            {
                destination[(pixel * channels) + channel] = plane[pixel];
            }
        }
    }

    /// <summary>Throws where a vector is of another size than the network takes.</summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    public static void RequireSize(in VBuffer<T> value, FeatureLayout layout)
    {
        if (value.Length != layout.Size)
        {
            throw new InvalidOperationException(
                $"The feature column '{layout.ColumnName}' has a vector of {value.Length} values; the network takes {layout.Size} (the shape {layout.Shape}).");
        }
    }

    private static void Densify(in VBuffer<T> value, Span<T> destination)
    {
        ReadOnlySpan<T> values = value.GetValues();
        if (value.IsDense)
        {
            values.CopyTo(destination);
            return;
        }

        destination.Clear();
        ReadOnlySpan<int> indices = value.GetIndices();
        for (int i = 0; i < indices.Length; i++)
        {
            destination[indices[i]] = values[i];
        }
    }
}
