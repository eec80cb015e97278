using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A <see cref="TableEncoder"/> as JSON, by generated code.</summary>
internal static partial class EncoderJson
{
    private const int Version = 1;

    public static void Write(TableEncoder encoder, Stream stream) => JsonSerializer.Serialize(
        stream,
        new Content { Version = Version, Rows = encoder.TrainingRows, Columns = encoder.Columns, Warnings = encoder.Warnings },
        Context.Default.Content);

    /// <exception cref="InvalidDataException">It is damaged, or something else.</exception>
    public static TableEncoder Read(Stream stream)
    {
        try
        {
            Content content = JsonSerializer.Deserialize(stream, Context.Default.Content) ?? throw new JsonException("it is null");
            if (content.Version != Version)
            {
                throw new JsonException($"its version is {content.Version}, {Version} is expected");
            }

            if (content.Columns is null || content.Warnings is null || content.Rows < 1)
            {
                throw new JsonException("rows, columns or warnings are missing");
            }

            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (EncodedColumn column in content.Columns)
            {
                EncodedColumnCheck.Check(column);
                if (!names.Add(column.Name))
                {
                    throw new JsonException($"two columns are named '{column.Name}'");
                }
            }

            return content.Columns.Any(static column => column.Encoding != ColumnEncoding.LeftOut)
                ? new TableEncoder(content.Columns, content.Warnings, content.Rows)
                : throw new JsonException("all columns are left out");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"This is not what a {nameof(TableEncoder)} has saved: {exception.Message}", exception);
        }
    }

    private sealed record Content
    {
        public required int Version { get; init; }

        public required int Rows { get; init; }

        public required IReadOnlyList<EncodedColumn> Columns { get; init; }

        public required IReadOnlyList<string> Warnings { get; init; }
    }

    [JsonSourceGenerationOptions(UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(Content))]
    private sealed partial class Context : JsonSerializerContext;
}
