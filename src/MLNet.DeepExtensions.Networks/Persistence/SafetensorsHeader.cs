using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>A tensor's line in the header.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last one.</param>
internal sealed record SafetensorsEntry(string Name, SafetensorsElementType Type, ImmutableArray<long> Shape, long Begin, long End);

/// <summary>The header of a safetensors file: metadata and tensor table, and where in its bytes the digest stands.</summary>
/// <param name="Metadata">The metadata without the digest.</param>
/// <param name="Entries">The tensor table in the order of the data.</param>
/// <param name="DigestOffset">The first of the digest's 64 characters in the header's bytes; -1 where there is none.</param>
internal sealed record SafetensorsHeader(
    IReadOnlyDictionary<string, string> Metadata, ImmutableArray<SafetensorsEntry> Entries, int DigestOffset)
{
    public const string MetadataName = "__metadata__";
    public const string DigestName = "deepextensions.sha256";
    public const int DigestLength = 64;

    // The digest covers the header too, so its own place counts as these characters.
    public const byte BlankDigit = (byte)'0';

    private const int Alignment = 8;

    // Quotes and letters of all languages stay readable in the header; nothing here ever becomes HTML.
    private static readonly JsonWriterOptions s_writerOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The header's bytes with a blank digest: metadata sorted by name, tensors in the order given, no white space but the
    /// spaces at the end that align the data to 8 bytes. The same content gives the same bytes.
    /// </summary>
    public static (byte[] Bytes, int DigestOffset) Serialize(
        IReadOnlyList<SafetensorsEntry> entries, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, s_writerOptions);
        json.WriteStartObject();
        json.WriteStartObject(MetadataName);
        json.WritePropertyName(DigestName);
        int digestOffset = (int)(json.BytesCommitted + json.BytesPending) + 1;
        json.WriteStringValue(new string((char)BlankDigit, DigestLength));
        foreach ((string name, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
        foreach (SafetensorsEntry entry in entries)
        {
            json.WriteStartObject(entry.Name);
            json.WriteString("dtype", entry.Type.ToString());
            json.WriteStartArray("shape");
            foreach (long dimension in entry.Shape)
            {
                json.WriteNumberValue(dimension);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(entry.Begin);
            json.WriteNumberValue(entry.End);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();

        byte[] bytes = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        buffer.WrittenSpan.CopyTo(bytes);
        bytes.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return (bytes, digestOffset);
    }
}
