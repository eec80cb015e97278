using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Values as JSON has them.</summary>
internal static class Json
{
    /// <summary>A number; NaN and infinities, which JSON does not have, are null.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    /// <summary>A number with as many digits as a float has.</summary>
    public static JsonNode? Number(float value) => float.IsFinite(value) ? JsonValue.Create(value) : null;

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode?)text)];

    public static JsonArray Numbers(IEnumerable<double> numbers) => [.. numbers.Select(Number)];

    public static JsonObject Numbers(IEnumerable<KeyValuePair<string, double>> numbers) =>
        new(numbers.Select(static number => KeyValuePair.Create(number.Key, Number(number.Value))));
}
