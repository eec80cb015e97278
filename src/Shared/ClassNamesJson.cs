using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// Names of classes as files have them: a JSON array of texts. Written by generated code, for apps that turn the serializer's reflection
/// off.
/// </summary>
internal static partial class ClassNamesJson
{
    public static string Write(IEnumerable<string> names) => JsonSerializer.Serialize([.. names], Context.Default.StringArray);

    /// <exception cref="JsonException">The text is something else, or a name is null.</exception>
    public static string[] Read(string json)
    {
        string[]? names = JsonSerializer.Deserialize(json, Context.Default.StringArray);
        return names is null || names.Contains(null) ? throw new JsonException("a name is null") : names;
    }

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Context : JsonSerializerContext;
}
