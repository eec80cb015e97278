using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary><see cref="CsvOptions"/> as JSON, by generated code: columns are texts or numbers.</summary>
internal static partial class CsvOptionsJson
{
    public static string Write(CsvOptions options) => JsonSerializer.Serialize(options, Context.Default.CsvOptions);

    /// <exception cref="JsonException">The text is something else.</exception>
    public static CsvOptions Read(string json)
    {
        CsvOptions options = JsonSerializer.Deserialize(json, Context.Default.CsvOptions) ?? throw new JsonException("it is null");

        // What a text lacks comes as null, whatever the property's default.
        return options is { Targets: not null, Ignore: not null, Categorical: not null, Delimiter: not null, MissingValues: not null }
            ? options
            : throw new JsonException("a setting is missing");
    }

    internal sealed class ColumnConverter : JsonConverter<CsvColumn>
    {
        public override CsvColumn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.String => new CsvColumn(reader.GetString()!),
                JsonTokenType.Number when reader.TryGetInt32(out int index) => new CsvColumn(index),
                _ => throw new JsonException("a column is neither a name nor a whole number"),
            };

        public override void Write(Utf8JsonWriter writer, CsvColumn value, JsonSerializerOptions options)
        {
            if (value.Name is null)
            {
                writer.WriteNumberValue(value.Index);
            }
            else
            {
                writer.WriteStringValue(value.Name);
            }
        }
    }

    [JsonSourceGenerationOptions(
        WriteIndented = true,
        UseStringEnumConverter = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = [typeof(ColumnConverter)])]
    [JsonSerializable(typeof(CsvOptions))]
    private sealed partial class Context : JsonSerializerContext;
}
