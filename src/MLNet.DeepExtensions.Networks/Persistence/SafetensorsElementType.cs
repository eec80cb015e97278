using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>The element types of the safetensors format that can be read. What is written is always <see cref="F32"/>.</summary>
public enum SafetensorsElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary64, rounded to the nearest float when read.</summary>
    F64,

    /// <summary>A byte, 0 for false.</summary>
    BOOL,

    /// <summary>An unsigned integer of 8 bits.</summary>
    U8,

    /// <summary>A signed integer of 8 bits.</summary>
    I8,

    /// <summary>An unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>A signed integer of 16 bits.</summary>
    I16,

    /// <summary>An unsigned integer of 32 bits, rounded to the nearest float when read.</summary>
    U32,

    /// <summary>A signed integer of 32 bits, rounded to the nearest float when read.</summary>
    I32,

    /// <summary>An unsigned integer of 64 bits, rounded to the nearest float when read.</summary>
    U64,

    /// <summary>A signed integer of 64 bits, rounded to the nearest float when read.</summary>
    I64,
}

internal static class SafetensorsElements
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this SafetensorsElementType type) => type switch
    {
        SafetensorsElementType.BOOL or SafetensorsElementType.U8 or SafetensorsElementType.I8 => 1,
        SafetensorsElementType.F16 or SafetensorsElementType.BF16 or SafetensorsElementType.U16 or SafetensorsElementType.I16 => 2,
        SafetensorsElementType.F32 or SafetensorsElementType.U32 or SafetensorsElementType.I32 => 4,
        _ => 8,
    };

    /// <summary>The number of elements of a shape; false where a dimension is negative or the bytes go beyond 64 bits.</summary>
    public static bool TryCount(this SafetensorsElementType type, ImmutableArray<long> shape, out long count)
    {
        count = 1;
        long largest = long.MaxValue / type.Size();
        foreach (long dimension in shape)
        {
            if (dimension < 0 || (dimension != 0 && count > largest / dimension))
            {
                return false;
            }

            count *= dimension;
        }

        return true;
    }

    /// <summary>Converts stored elements, little-endian, to floats.</summary>
    public static void Decode(SafetensorsElementType type, ReadOnlySpan<byte> stored, Span<float> values)
    {
        if (type == SafetensorsElementType.F32)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(values);
            stored[..bytes.Length].CopyTo(bytes);
            ToOrFromLittleEndian(bytes);
            return;
        }

        int size = type.Size();
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = stored.Slice(i * size, size);
            values[i] = type switch
            {
                SafetensorsElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                SafetensorsElementType.BF16 =>
                    BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                SafetensorsElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                SafetensorsElementType.BOOL => element[0] == 0 ? 0f : 1f,
                SafetensorsElementType.U8 => element[0],
                SafetensorsElementType.I8 => (sbyte)element[0],
                SafetensorsElementType.U16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
                SafetensorsElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                SafetensorsElementType.U32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
                SafetensorsElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                SafetensorsElementType.U64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }
    }

    /// <summary>Converts floats to stored elements of type F32, little-endian.</summary>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> stored)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(stored);
        ToOrFromLittleEndian(stored[..bytes.Length]);
    }

    private static void ToOrFromLittleEndian(Span<byte> floats)
    {
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(floats);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
