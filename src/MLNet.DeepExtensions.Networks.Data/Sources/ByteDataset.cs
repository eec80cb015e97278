namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset of bytes in memory, read as <c>byte * Scale + Offset</c>: images at a quarter of the size of floats.</summary>
public class ByteDataset : ArrayDataset
{
    private readonly byte[] _inputs;

    /// <summary>A dataset over a flat array, which is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs one after the other: <c>[rows, inputShape]</c>.</param>
    /// <param name="inputShape">The shape of one row, such as <c>[28, 28, 1]</c>.</param>
    /// <param name="targets">The targets, as many rows.</param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <param name="scale">A byte is read as <c>byte * scale + offset</c>; from 0 to 1 unless given.</param>
    /// <param name="offset">A byte is read as <c>byte * scale + offset</c>.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a weight is negative or not finite, or the scale or the offset is not finite.
    /// </exception>
    public ByteDataset(
        byte[] inputs, TensorShape inputShape, Targets targets, float[]? weights = null, float scale = 1f / 255f, float offset = 0f)
        : base(inputs.Length, inputShape, targets, weights)
    {
        ByteRows.CheckScale(scale, offset);
        (_inputs, Scale, Offset) = (inputs, scale, offset);
    }

    /// <summary>What a byte is multiplied by.</summary>
    public float Scale { get; }

    /// <summary>What is added to a byte once it is scaled.</summary>
    public float Offset { get; }

    /// <inheritdoc/>
    public sealed override bool HasFiniteInputs => true;

    /// <inheritdoc/>
    public sealed override (float Scale, float Offset)? ByteScale => (Scale, Offset);

    /// <inheritdoc/>
    public sealed override void ReadBytes(ReadOnlySpan<long> rows, Span<byte> inputs)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            Bytes(rows[i]).CopyTo(inputs[(i * InputShape.Size)..]);
        }
    }

    /// <summary>A row's bytes as they are stored, <c>[InputShape]</c>.</summary>
    /// <param name="row">The row's number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<byte> Bytes(long row)
    {
        CheckRow(row);
        return _inputs.AsSpan((int)row * InputShape.Size, InputShape.Size);
    }

    /// <inheritdoc/>
    protected sealed override void ReadInput(int row, Span<float> input) =>
        ByteRows.Widen(_inputs.AsSpan(row * input.Length, input.Length), input, Scale, Offset);
}
