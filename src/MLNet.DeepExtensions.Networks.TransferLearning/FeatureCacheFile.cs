using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.TransferLearning;

/// <summary>
/// The file of a <see cref="FeatureCache"/>: 8 bytes that tell what it is, the number of entries, for each its key, the number of its
/// features and the features, and SHA-256 of all that. Numbers are little-endian, features float32 in the order of the machine.
/// </summary>
internal static class FeatureCacheFile
{
    private const int EntryHead = ImageKey.Length + sizeof(int);
    private static ReadOnlySpan<byte> Mark => "MLDXFEA1"u8;

    public static void Write(string path, IReadOnlyList<KeyValuePair<ImageKey, float[]>> entries) => AtomicFile.Write(path, stream =>
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }

        Append(Mark);
        Span<byte> head = stackalloc byte[EntryHead];
        BinaryPrimitives.WriteInt32LittleEndian(head, entries.Count);
        Append(head[..sizeof(int)]);
        foreach ((ImageKey key, float[] features) in entries)
        {
            key.Write(head);
            BinaryPrimitives.WriteInt32LittleEndian(head[ImageKey.Length..], features.Length);
            Append(head);
            Append(MemoryMarshal.AsBytes<float>(features));
        }

        stream.Write(hash.GetHashAndReset());
    });

    /// <summary>The entries; none where there is no file or it is damaged.</summary>
    /// <exception cref="ModelFormatException">The file is something else.</exception>
    public static IReadOnlyList<(ImageKey Key, float[] Features)> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        byte[] file = File.ReadAllBytes(path);
        if (!file.AsSpan().StartsWith(Mark))
        {
            throw ModelFormatException.In(path, "it is not a file of cached features, and will not be overwritten");
        }

        int end = file.Length - SHA256.HashSizeInBytes;
        int position = Mark.Length + sizeof(int);
        if (end < position || !SHA256.HashData(file.AsSpan(0, end)).AsSpan().SequenceEqual(file.AsSpan(end)))
        {
            return [];
        }

        List<(ImageKey, float[])> entries = [];
        while (position <= end - EntryHead)
        {
            ImageKey key = ImageKey.Read(file.AsSpan(position));
            int count = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(position + ImageKey.Length));
            position += EntryHead;
            if (count < 0 || count > (end - position) / sizeof(float))
            {
                return [];
            }

            entries.Add((key, MemoryMarshal.Cast<byte, float>(file.AsSpan(position, count * sizeof(float))).ToArray()));
            position += count * sizeof(float);
        }

        return entries;
    }
}
