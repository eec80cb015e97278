using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// Reads and writes the safetensors format (https://github.com/huggingface/safetensors): the header's length in 8 bytes, little-endian;
/// the header, JSON with a table of the tensors and a map of texts named <c>__metadata__</c>; and the tensors' values.
/// A file written here carries in its metadata the SHA-256 of everything else in it, so that reading notices every changed byte.
/// </summary>
public static class SafetensorsFile
{
    private const int LengthBytes = sizeof(ulong);

    // Large enough that calls cost nothing, small enough to stay in the processor's cache between conversion, digest and file.
    private const int ChunkBytes = 1 << 17;

    /// <summary>Writes a file atomically: after a failure at any moment the old file is there as it was.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">The tensors, in the order in which they are to be stored.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="ArgumentException">A name is missing, repeated or reserved, or a tensor's values do not fit its shape.</exception>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream, from its current position on. The values must not change meanwhile.</summary>
    /// <param name="stream">The stream; it needs not seek, and is left open.</param>
    /// <param name="tensors">The tensors, in the order in which they are to be stored.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="ArgumentException">A name is missing, repeated or reserved, or a tensor's values do not fit its shape.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        metadata ??= ImmutableDictionary<string, string>.Empty;
        if (metadata.ContainsKey(SafetensorsHeader.DigestName))
        {
            throw new ArgumentException($"The metadata name '{SafetensorsHeader.DigestName}' is reserved.", nameof(metadata));
        }

        (byte[] header, int digestOffset) = SafetensorsHeader.Serialize(Arrange(tensors), metadata);
        if (header.Length > Limits.Current.Safetensors.HeaderBytes)
        {
            throw new ArgumentException(
                $"The header would take {header.Length:N0} bytes; {Limits.Allowed(Limits.Current.Safetensors.HeaderBytes)} are allowed.",
                nameof(metadata));
        }

        byte[] length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        byte[] chunk = new byte[ChunkBytes];

        // The digest stands before the data, so the values are walked twice. That costs less than a stream that must seek back.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(length);
        hash.AppendData(header);
        ForEachChunk(tensors, chunk, bytes => hash.AppendData(bytes));
        WriteDigest(hash, header.AsSpan(digestOffset, SafetensorsHeader.DigestLength));

        stream.Write(length);
        stream.Write(header);
        ForEachChunk(tensors, chunk, stream.Write);
    }

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="requireDigest">
    /// Whether a file without a digest (one of another maker) is refused. A digest that is there is always checked.
    /// </param>
    /// <param name="limits">What is refused for its size; those of <see cref="Limits.Current"/> if left out.</param>
    /// <returns>The tensors, converted to floats, and the metadata.</returns>
    /// <exception cref="ModelFormatException">The file is truncated, changed, of another format or beyond a limit.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafetensorsContent Read(string path, bool requireDigest = true, SafetensorsLimits? limits = null)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        return Read(stream, stream.Length, path, requireDigest, limits);
    }

    /// <summary>
    /// Reads the metadata alone, without a check of the file: to choose among files. Null where there is no header that can be read.
    /// </summary>
    internal static IReadOnlyDictionary<string, string>? PeekMetadata(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        SafetensorsLimits limits = Limits.Current.Safetensors;
        byte[] length = new byte[LengthBytes];
        if (stream.ReadAtLeast(length, LengthBytes, throwOnEndOfStream: false) < LengthBytes)
        {
            return null;
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (headerLength > (ulong)limits.HeaderBytes || (long)headerLength > stream.Length - LengthBytes)
        {
            return null;
        }

        byte[] header = new byte[(int)headerLength];
        stream.ReadExactly(header);
        try
        {
            return SafetensorsHeaderReader.Read(header, stream.Length - LengthBytes - header.Length, path, limits).Metadata;
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads and checks what <see cref="Write(Stream, IReadOnlyList{SafetensorsTensor}, IReadOnlyDictionary{string, string}?)"/> has
    /// written.
    /// </summary>
    /// <param name="stream">The stream, read from its current position on; it needs not seek, and is left open.</param>
    /// <param name="length">The bytes that belong to the file.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <param name="requireDigest">
    /// Whether a file without a digest (one of another maker) is refused. A digest that is there is always checked.
    /// </param>
    /// <param name="limits">What is refused for its size; those of <see cref="Limits.Current"/> if left out.</param>
    /// <returns>The tensors, converted to floats, and the metadata.</returns>
    /// <exception cref="ModelFormatException">The content is truncated, changed, of another format or beyond a limit.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SafetensorsContent Read(
        Stream stream, long length, string source, bool requireDigest = true, SafetensorsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= Limits.Current.Safetensors;
        byte[] lengthBytes = new byte[LengthBytes];
        if (length < LengthBytes)
        {
            ReadExactly(stream, lengthBytes.AsSpan(0, (int)length), source);
            string what = ForeignFile.Describe(lengthBytes.AsSpan(0, (int)length)) is { } known ? $"it is {known}"
                : $"it has {length} bytes";
            throw ModelFormatException.In(source, $"{what}; a safetensors file has {LengthBytes} and more");
        }

        ReadExactly(stream, lengthBytes, source);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > (ulong)limits.HeaderBytes || (long)headerLength > length - LengthBytes)
        {
            throw ModelFormatException.In(source, NoHeader(stream, lengthBytes, length, headerLength, limits, source));
        }

        long dataLength = length - LengthBytes - (long)headerLength;
        if (dataLength > limits.DataBytes)
        {
            throw ModelFormatException.In(source, $"it has {dataLength} bytes of tensors; {limits.DataBytes} are allowed");
        }

        byte[] headerBytes = new byte[(int)headerLength];
        ReadExactly(stream, headerBytes, source);
        SafetensorsHeader header = SafetensorsHeaderReader.Read(headerBytes, dataLength, source, limits);
        if (requireDigest && header.DigestOffset < 0)
        {
            throw ModelFormatException.In(source, NoDigest(header));
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[]? stored = null;
        hash.AppendData(lengthBytes);
        if (header.DigestOffset >= 0)
        {
            Span<byte> place = headerBytes.AsSpan(header.DigestOffset, SafetensorsHeader.DigestLength);
            stored = place.ToArray();
            place.Fill(SafetensorsHeader.BlankDigit);
        }

        hash.AppendData(headerBytes);
        ImmutableArray<SafetensorsTensor> tensors = ReadTensors(stream, header, dataLength, source, hash);
        string? digest = stored is null ? null : CheckDigest(hash, stored, source);
        return new SafetensorsContent(tensors, header.Metadata, digest);
    }

    /// <summary>What a file is whose first eight bytes are no header's length.</summary>
    private static string NoHeader(
        Stream stream, byte[] lengthBytes, long length, ulong headerLength, SafetensorsLimits limits, string source)
    {
        byte[] beginning = new byte[Math.Min(length, ForeignFile.Beginning)];
        lengthBytes.CopyTo(beginning, 0);
        ReadExactly(stream, beginning.AsSpan(LengthBytes), source);
        return ForeignFile.Describe(beginning) is { } foreign
            ? $"it is not a safetensors file but {foreign}"
            : $"it claims a header of {headerLength} bytes, but has {length - LengthBytes}, and {limits.HeaderBytes} are allowed";
    }

    /// <summary>What to do with a file that another program wrote, PyTorch for one: it has tensors but no network.</summary>
    private static string NoDigest(SafetensorsHeader header) =>
        $"its metadata lacks the SHA-256 '{SafetensorsHeader.DigestName}', so changes to it would go unnoticed. It seems to come from another program"
        + (header.Metadata.GetValueOrDefault("format") is { } format ? $" (format '{format}')" : "")
        + $": {header.Entries.Length} tensors{(header.Entries is [var first, ..] ? $", the first '{first.Name}'" : "")}, and no description of a network. "
        + $"{nameof(SafetensorsFile)}.{nameof(Read)} with requireDigest: false reads its tensors, to copy into a network's weights; "
        + "a whole network is imported from PyTorch through an ONNX file with OnnxImporter";

    private static List<SafetensorsEntry> Arrange(IReadOnlyList<SafetensorsTensor> tensors)
    {
        List<SafetensorsEntry> entries = new(tensors.Count);
        HashSet<string> names = new(StringComparer.Ordinal) { SafetensorsHeader.MetadataName };
        long position = 0;
        foreach (SafetensorsTensor tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"The tensor name '{tensor.Name}' is used twice or reserved.", nameof(tensors));
            }

            if (!SafetensorsElementType.F32.TryCount(tensor.Shape, out long count) || count != tensor.Values.Length)
            {
                throw new ArgumentException(
                    $"The tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] has {tensor.Values.Length} values.",
                    nameof(tensors));
            }

            long end = position + (count * sizeof(float));
            entries.Add(new SafetensorsEntry(tensor.Name, SafetensorsElementType.F32, tensor.Shape, position, end));
            position = end;
        }

        return entries;
    }

    private delegate void ChunkAction(ReadOnlySpan<byte> bytes);

    private static void ForEachChunk(IReadOnlyList<SafetensorsTensor> tensors, byte[] chunk, ChunkAction action)
    {
        foreach (SafetensorsTensor tensor in tensors)
        {
            ReadOnlySpan<float> rest = tensor.Values.Span;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<float> part = rest[..Math.Min(rest.Length, chunk.Length / sizeof(float))];
                SafetensorsElements.Encode(part, chunk);
                action(chunk.AsSpan(0, part.Length * sizeof(float)));
                rest = rest[part.Length..];
            }
        }
    }

    private static ImmutableArray<SafetensorsTensor> ReadTensors(
        Stream stream, SafetensorsHeader header, long dataLength, string source, IncrementalHash hash)
    {
        ImmutableArray<SafetensorsTensor>.Builder tensors = ImmutableArray.CreateBuilder<SafetensorsTensor>(header.Entries.Length);
        byte[] chunk = new byte[Math.Min(ChunkBytes, dataLength)];
        foreach (SafetensorsEntry entry in header.Entries)
        {
            int size = entry.Type.Size();

            // At most as large as the file is: the reader of the header has checked the shape against the bytes that are there.
            float[] values = GC.AllocateUninitializedArray<float>((int)((entry.End - entry.Begin) / size));
            for (int first = 0; first < values.Length;)
            {
                Span<float> part = values.AsSpan(first, Math.Min(values.Length - first, ChunkBytes / size));
                Span<byte> bytes = chunk.AsSpan(0, part.Length * size);
                ReadExactly(stream, bytes, source);
                hash.AppendData(bytes);
                SafetensorsElements.Decode(entry.Type, bytes, part);
                first += part.Length;
            }

            tensors.Add(new SafetensorsTensor(entry.Name, entry.Shape, values) { StoredType = entry.Type });
        }

        return tensors.MoveToImmutable();
    }

    private static string CheckDigest(IncrementalHash hash, ReadOnlySpan<byte> stored, string source)
    {
        Span<byte> actual = stackalloc byte[SafetensorsHeader.DigestLength];
        WriteDigest(hash, actual);
        if (!actual.SequenceEqual(stored))
        {
            throw ModelFormatException.In(source, "its content does not match its SHA-256: it was changed after it was written");
        }

        return System.Text.Encoding.ASCII.GetString(actual);
    }

    private static void WriteDigest(IncrementalHash hash, Span<byte> digits)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        Convert.TryToHexStringLower(digest, digits, out _);
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes, string source)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException failure)
        {
            throw ModelFormatException.In(source, "it ends too early", failure);
        }
    }
}
