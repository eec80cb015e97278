using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>Texts by name, as files have them: a JSON object. Written by generated code.</summary>
internal static partial class TextsJson
{
    public static string Write(Dictionary<string, string> texts) =>
        JsonSerializer.Serialize(texts, TextsJsonContext.Default.DictionaryStringString);

    /// <exception cref="ModelFormatException">The text is something else.</exception>
    public static Dictionary<string, string> Read(string json, string source, string part = "training's state")
    {
        try
        {
            Dictionary<string, string>? texts = JsonSerializer.Deserialize(json, TextsJsonContext.Default.DictionaryStringString);
            return texts is not null && !texts.ContainsValue(null!)
                ? texts
                : throw new JsonException("a text is missing");
        }
        catch (JsonException exception)
        {
            throw ModelFormatException.In(source, $"its {part} is not valid: {exception.Message}", exception);
        }
    }

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class TextsJsonContext : JsonSerializerContext;
}
