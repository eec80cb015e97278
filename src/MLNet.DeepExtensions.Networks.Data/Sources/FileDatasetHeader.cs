using System.Buffers.Binary;
using System.Text;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// The head of a dataset file: 128 bytes, little-endian, closed by its own CRC-32C. After it come the rows, each the targets (floats), the
/// weight (a float, where there are weights) and the inputs (floats or bytes, filled up to a multiple of 4 bytes), and then the classes'
/// names.
/// </summary>
/// <param name="Options">How rows are stored.</param>
/// <param name="Count">The number of rows.</param>
/// <param name="NamesLength">The bytes that the classes' names take; 0 where there are none.</param>
/// <param name="RowsChecksum">The CRC-32C of all rows.</param>
/// <param name="NamesChecksum">The CRC-32C of the names.</param>
internal sealed record FileDatasetHeader(FileDatasetOptions Options, long Count, int NamesLength, uint RowsChecksum, uint NamesChecksum)
{
    public const int Length = 128;
    public const int LargestRank = 8;

    private static readonly byte[] s_magic = "MDXROWS1"u8.ToArray();

    /// <summary>Where a row's inputs begin in it.</summary>
    public static int InputsStart(FileDatasetOptions options) =>
        checked((options.TargetWidth + (options.HasWeights ? 1 : 0)) * sizeof(float));

    /// <summary>The bytes of a row.</summary>
    public static int RowLength(FileDatasetOptions options)
    {
        int inputs = options.StoreBytes ? checked(options.InputShape.Size + 3) & ~3 : checked(options.InputShape.Size * sizeof(float));
        return checked(InputsStart(options) + inputs);
    }

    public byte[] Write()
    {
        byte[] bytes = new byte[Length];
        Span<byte> span = bytes;
        s_magic.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], Options.StoreBytes ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], Options.HasWeights ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], Options.TargetWidth);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Options.InputShape.Rank);
        for (int axis = 0; axis < Options.InputShape.Rank; axis++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(span[(32 + (4 * axis))..], Options.InputShape[axis]);
        }

        BinaryPrimitives.WriteSingleLittleEndian(span[64..], Options.Scale);
        BinaryPrimitives.WriteSingleLittleEndian(span[68..], Options.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(span[72..], NamesLength);
        BinaryPrimitives.WriteUInt32LittleEndian(span[76..], RowsChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(span[80..], NamesChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(span[(Length - 4)..], Crc32C.Of(span[..(Length - 4)]));
        return bytes;
    }

    /// <summary>Reads a header and checks it against itself and the file's length.</summary>
    /// <param name="bytes">As many bytes as the file has, up to <see cref="Length"/>.</param>
    /// <param name="fileLength">The file's length.</param>
    /// <param name="path">The file's path, for the error.</param>
    /// <exception cref="InvalidDataException">The file is not a dataset file, or is damaged.</exception>
    public static FileDatasetHeader Read(ReadOnlySpan<byte> bytes, long fileLength, string path)
    {
        if (bytes.Length < Length || !bytes.StartsWith(s_magic))
        {
            string what = ForeignFile.Describe(bytes[..Math.Min(bytes.Length, ForeignFile.Beginning)]) is { } known ? $"it is {known}"
                : "its signature is missing";
            throw new InvalidDataException($"'{path}' is not a dataset file: {what}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Length - 4)..]) != Crc32C.Of(bytes[..(Length - 4)]))
        {
            throw new InvalidDataException($"The dataset file '{path}' is damaged: its header's checksum is wrong.");
        }

        FileDatasetHeader header;
        long expected;
        try
        {
            header = Parse(bytes);
            header.Options.Validate();
            expected = checked(Length + (header.Count * RowLength(header.Options)) + header.NamesLength);
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException(
                $"The dataset file '{path}' is damaged: its header declares more bytes than a file can have.", exception);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(
                $"The dataset file '{path}' is damaged: its header makes no sense ({exception.Message})", exception);
        }

        if (header.Count < 1 || header.NamesLength < 0 || expected != fileLength)
        {
            throw new InvalidDataException(
                $"The dataset file '{path}' is damaged: it has {fileLength} bytes, and {expected} by its header ({header.Count} rows).");
        }

        return header;
    }

    public static byte[] WriteNames(IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return [];
        }

        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(names.Count);
        foreach (string name in names)
        {
            writer.Write(name);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The names, from bytes whose checksum was right.</summary>
    public static List<string>? ReadNames(byte[] bytes, string path)
    {
        if (bytes.Length == 0)
        {
            return null;
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
            int count = reader.ReadInt32();
            List<string> names = new();
            while (names.Count < count)
            {
                names.Add(reader.ReadString());
            }

            return count >= 0 && reader.BaseStream.Position == bytes.Length ? names
                : throw new FormatException("The number of names is not the one declared.");
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new InvalidDataException($"The dataset file '{path}' is damaged: its class names cannot be read.", exception);
        }
    }

    private static FileDatasetHeader Parse(ReadOnlySpan<byte> bytes)
    {
        int rank = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]);
        if (rank is < 1 or > LargestRank)
        {
            throw new ArgumentException($"A shape has {rank} axes.");
        }

        int[] dimensions = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            dimensions[axis] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(32 + (4 * axis))..]);
        }

        FileDatasetOptions options = new()
        {
            InputShape = TensorShape.Create(dimensions),
            TargetWidth = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            StoreBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != 0,
            HasWeights = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) != 0,
            Scale = BinaryPrimitives.ReadSingleLittleEndian(bytes[64..]),
            Offset = BinaryPrimitives.ReadSingleLittleEndian(bytes[68..]),
        };
        return new FileDatasetHeader(
            options,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[76..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[80..]));
    }
}
