using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Scales inputs, <c>y = (x - Mean) * Scale + Offset</c>, with three numbers per feature (the shape's last axis, or every value of the
/// shape): the difference first, so that values like 10,000,001 and 10,000,002 keep the digits in which they differ.
/// Fitted by <see cref="StandardScaler"/> or <see cref="MinMaxScaler"/> on the training part. Immutable.
/// </summary>
/// <remarks>The width is the number of all values of an input (one scale each), or that of the last axis (one scale per channel).</remarks>
public sealed class Scaler
{
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly float[] _offset;

    /// <summary>A scaler without means, <c>y = x * Scale + Offset</c>. The numbers are copied.</summary>
    /// <param name="scale">What each feature is multiplied by: finite and not 0.</param>
    /// <param name="offset">What is added after that: finite.</param>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a number is not allowed.</exception>
    public Scaler(ReadOnlySpan<float> scale, ReadOnlySpan<float> offset)
        : this(new float[scale.Length], scale, offset)
    {
    }

    /// <summary>A scaler from its numbers, which are copied.</summary>
    /// <param name="mean">What is taken off each feature first: finite.</param>
    /// <param name="scale">What the difference is multiplied by: finite and not 0.</param>
    /// <param name="offset">What is added after that: finite.</param>
    /// <exception cref="ArgumentException">The lengths differ or are 0, or a number is not allowed.</exception>
    public Scaler(ReadOnlySpan<float> mean, ReadOnlySpan<float> scale, ReadOnlySpan<float> offset)
    {
        if (scale.IsEmpty || scale.Length != offset.Length || scale.Length != mean.Length)
        {
            throw new ArgumentException(
                $"There are {mean.Length} means, {scale.Length} scales and {offset.Length} offsets; the numbers must be equal, and at least 1.", nameof(scale));
        }

        for (int i = 0; i < scale.Length; i++)
        {
            if (!float.IsFinite(mean[i]) || !float.IsFinite(scale[i]) || scale[i] == 0 || !float.IsFinite(offset[i]))
            {
                throw new ArgumentException(
                    $"Feature {i} has the mean {mean[i]}, the scale {scale[i]} and the offset {offset[i]}; all must be finite, and the scale not 0.",
                    nameof(scale));
            }
        }

        (_mean, _scale, _offset) = (mean.ToArray(), scale.ToArray(), offset.ToArray());
    }

    /// <summary>What is taken off each feature.</summary>
    public ReadOnlyMemory<float> Mean => _mean;

    /// <summary>What the difference is multiplied by.</summary>
    public ReadOnlyMemory<float> Scale => _scale;

    /// <summary>What is added then: next to 0 where the mean says all but its last digits, or the lower end of a range.</summary>
    public ReadOnlyMemory<float> Offset => _offset;

    /// <summary>The number of features, or of channels.</summary>
    public int Width => _scale.Length;

    /// <summary>Whether inputs of a shape can be scaled: it has as many values, or as many channels, as this has features.</summary>
    /// <param name="inputShape">The shape of one row.</param>
    public bool Fits(TensorShape inputShape) => Width == inputShape.Size || Width == inputShape.Channels;

    /// <summary>Scales in place: <c>y = (x - Mean) * Scale + Offset</c>.</summary>
    /// <param name="inputs">Any number of rows: <c>[…, Width]</c>.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the width.</exception>
    public void Apply(Span<float> inputs)
    {
        CheckLength(inputs.Length);
        if (Width == 1)
        {
            TensorPrimitives.Subtract(inputs, _mean[0], inputs);
            TensorPrimitives.Multiply(inputs, _scale[0], inputs);
            TensorPrimitives.Add(inputs, _offset[0], inputs);
            return;
        }

        for (int start = 0; start < inputs.Length; start += Width)
        {
            Span<float> row = inputs.Slice(start, Width);
            TensorPrimitives.Subtract(row, _mean, row);
            TensorPrimitives.Multiply(row, _scale, row);
            TensorPrimitives.Add(row, _offset, row);
        }
    }

    /// <summary>Undoes <see cref="Apply"/> in place: <c>x = (y - Offset) / Scale + Mean</c>.</summary>
    /// <param name="inputs">Any number of rows: <c>[…, Width]</c>.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the width.</exception>
    public void Invert(Span<float> inputs)
    {
        CheckLength(inputs.Length);
        for (int start = 0; start < inputs.Length; start += Width)
        {
            Span<float> row = inputs.Slice(start, Width);
            TensorPrimitives.Subtract(row, _offset, row);
            TensorPrimitives.Divide(row, _scale, row);
            TensorPrimitives.Add(row, _mean, row);
        }
    }

    private void CheckLength(int length)
    {
        if (length % Width != 0)
        {
            throw new ArgumentException($"There are {length} values; a multiple of the scaler's width, {Width}, is needed.");
        }
    }
}
