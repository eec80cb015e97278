using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Onnx;

/// <summary>A constant (TensorProto).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its shape; empty for a scalar.</param>
/// <param name="Raw">Its elements, little-endian, the last axis fastest.</param>
internal sealed record OnnxTensor(string Name, OnnxElementType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The number of elements.</summary>
    public int Count => Raw.Length / SizeOf(Type);

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public bool IsFloat => Type is OnnxElementType.Float or OnnxElementType.Double;

    /// <summary>Whether the elements are whole numbers.</summary>
    public bool IsWhole => Type is OnnxElementType.Int64 or OnnxElementType.Int32;

    public static int SizeOf(OnnxElementType type) => type switch
    {
        OnnxElementType.Boolean => 1,
        OnnxElementType.Float or OnnxElementType.Int32 => 4,
        _ => 8,
    };

    public static OnnxTensor Of(string name, ImmutableArray<long> shape, ReadOnlySpan<float> values)
    {
        byte[] raw = new byte[checked(values.Length * sizeof(float))];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        }

        return new OnnxTensor(name, OnnxElementType.Float, shape, raw);
    }

    /// <summary>A constant of one whole number, without axes.</summary>
    public static OnnxTensor Scalar(string name, long value) => Of(name, [value]) with { Shape = [] };

    public static OnnxTensor Of(string name, ReadOnlySpan<long> values)
    {
        byte[] raw = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        }

        return new OnnxTensor(name, OnnxElementType.Int64, [values.Length], raw);
    }

    /// <summary>The elements of a tensor of floats.</summary>
    public float[] ToSingles()
    {
        ReadOnlySpan<byte> raw = Raw.Span;
        float[] values = new float[Count];
        if (Type == OnnxElementType.Float && BitConverter.IsLittleEndian)
        {
            raw.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type == OnnxElementType.Float
                ? BinaryPrimitives.ReadSingleLittleEndian(raw[(i * sizeof(float))..])
                : (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(i * sizeof(double))..]);
        }

        return values;
    }

    /// <summary>The elements of a tensor of whole numbers or flags.</summary>
    public long[] ToInt64s()
    {
        ReadOnlySpan<byte> raw = Raw.Span;
        long[] values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                OnnxElementType.Boolean => raw[i] == 0 ? 0 : 1,
                OnnxElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(raw[(i * sizeof(int))..]),
                _ => BinaryPrimitives.ReadInt64LittleEndian(raw[(i * sizeof(long))..]),
            };
        }

        return values;
    }
}
