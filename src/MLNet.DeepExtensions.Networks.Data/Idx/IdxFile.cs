using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A tensor in LeCun's IDX format, that of MNIST: two zero bytes, the element type, the number of dimensions, the dimensions (32 bits each,
/// big-endian), and the elements (big-endian), the last dimension the fastest.
/// </summary>
public sealed class IdxFile
{
    private readonly byte[] _data;

    private IdxFile(IdxType type, ImmutableArray<int> dimensions, byte[] data) => (Type, Dimensions, _data) = (type, dimensions, data);

    /// <summary>The type of the elements in the file.</summary>
    public IdxType Type { get; }

    /// <summary>The dimensions, the slowest first.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>The number of elements.</summary>
    public int Count => _data.Length / ElementLength(Type);

    /// <summary>Reads a file; one that is packed by gzip, whatever its name, is unpacked.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="InvalidDataException">The file is not an IDX file, is truncated, or has more than it says.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IdxFile Read(string path)
    {
        try
        {
            using Stream stream = TableFile.Open(path);

            // Deflate packs 1032 to 1 at most, so the packed length bounds what a header may promise.
            return stream is GzipFileStream gzip ? Read(gzip, checked(gzip.PackedLength * 1032))
                : stream.CanSeek ? Read(stream, stream.Length)
                : throw new InvalidDataException("This is a pipe or a device; IDX files are read from regular files.");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>The elements of a file of bytes, not copied.</summary>
    /// <exception cref="InvalidDataException">The file's elements have another type.</exception>
    public byte[] ToBytes() =>
        Type == IdxType.Byte ? _data : throw new InvalidDataException($"The IDX file's elements have type {Type}; bytes are expected.");

    /// <summary>The elements as floats, of whatever type they are in the file.</summary>
    public float[] ToSingles() => Convert(static (data, type, at) => type switch
    {
        IdxType.Single => BinaryPrimitives.ReadSingleBigEndian(data.AsSpan(at)),
        IdxType.Double => (float)BinaryPrimitives.ReadDoubleBigEndian(data.AsSpan(at)),
        _ => Integer(data, type, at),
    });

    /// <summary>The elements of a file of integers of any length.</summary>
    /// <exception cref="InvalidDataException">The elements are floating-point numbers.</exception>
    public int[] ToInt32s() => Type is not (IdxType.Single or IdxType.Double)
        ? Convert(Integer)
        : throw new InvalidDataException($"The IDX file's elements have type {Type}; integers are expected.");

    /// <summary>Reads from a stream that can hold no more than <paramref name="bound"/> bytes.</summary>
    internal static IdxFile Read(Stream stream, long bound)
    {
        Span<byte> head = stackalloc byte[4];
        ReadPart(stream, head);
        IdxType type = (IdxType)head[2];
        if (head[0] != 0 || head[1] != 0 || !Enum.IsDefined(type))
        {
            throw new InvalidDataException($"This is not an IDX file: it begins with {head[0]:X2} {head[1]:X2} {head[2]:X2}.");
        }

        int[] dimensions = new int[head[3]];
        long length = ElementLength(type);
        foreach (ref int dimension in dimensions.AsSpan())
        {
            ReadPart(stream, head);
            uint value = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (value > int.MaxValue || (length *= value) > Array.MaxLength)
            {
                throw new InvalidDataException(
                    $"The IDX header declares more than {Array.MaxLength} bytes, which is too much for one array, or is damaged.");
            }

            dimension = (int)value;
        }

        // Before anything of that size is asked for.
        if (4 + (4 * dimensions.Length) + length > bound)
        {
            throw new InvalidDataException(
                $"The IDX file is truncated: its header declares {length} bytes, {string.Join(" x ", dimensions)} of {type}, which the file cannot hold.");
        }

        if (stream is GzipFileStream && length > Limits.Current.Tables.UnpackedBytes)
        {
            throw new InvalidDataException(
                $"The IDX header declares {length:N0} bytes; {Limits.Allowed(Limits.Current.Tables.UnpackedBytes)} are allowed in a compressed file.");
        }

        byte[] data = new byte[length];
        ReadPart(stream, data);
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"The IDX file has more than the {length} bytes that its header declares.");
        }

        return new IdxFile(type, [.. dimensions], data);
    }

    private static int ElementLength(IdxType type) => type switch
    {
        IdxType.Byte or IdxType.SByte => 1,
        IdxType.Int16 => 2,
        IdxType.Double => 8,
        _ => 4,
    };

    private static void ReadPart(Stream stream, Span<byte> part)
    {
        int read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
        if (read < part.Length)
        {
            throw new InvalidDataException($"The IDX file is truncated: {part.Length - read} bytes are missing.");
        }
    }

    private static int Integer(byte[] data, IdxType type, int at) => type switch
    {
        IdxType.Byte => data[at],
        IdxType.SByte => (sbyte)data[at],
        IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(data.AsSpan(at)),
        _ => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at)),
    };

    private T[] Convert<T>(Func<byte[], IdxType, int, T> element)
    {
        int length = ElementLength(Type);
        T[] elements = new T[Count];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = element(_data, Type, i * length);
        }

        return elements;
    }
}
