using System.Text.Json.Nodes;

namespace MLNet.DeepExtensions.Networks.Tests.Persistence;

/// <summary>Changes one place of a JSON text so that it stays JSON: another value, one more, one less, or one from another place.</summary>
internal static class JsonMutation
{
    private static readonly string[] s_values =
    [
        "null", "true", "-1", "0", "1", "0.5", "3", "2147483647", "-2147483648", "4294967296", "1e300", "\"\"", "\"ReLU\"", "\"Softmax\"",
        "\"Dense\"", "[]", "[-1]", "[0, 0]", "[65536, 65536]", "[2147483647]", "{}", "{\"type\":\"Dense\",\"units\":2147483647}",
        "{\"height\":2147483647,\"width\":2147483647}",
        "{\"top\":2147483647,\"bottom\":2147483647,\"left\":1,\"right\":1}",
    ];

    public static string Mutate(string json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        List<JsonNode> containers = [.. Containers(root)];
        JsonNode place = containers[random.Next(containers.Count)];
        JsonNode? value = random.Next(5) == 0
            ? containers[random.Next(containers.Count)].DeepClone()
            : JsonNode.Parse(s_values[random.Next(s_values.Length)]);
        switch (place)
        {
            case JsonObject settings when settings.Count > 0 && random.Next(4) == 0:
                settings.Remove(settings.ElementAt(random.Next(settings.Count)).Key);
                break;
            case JsonObject settings when settings.Count > 0:
                settings[settings.ElementAt(random.Next(settings.Count)).Key] = value;
                break;
            case JsonArray items when items.Count > 0 && random.Next(3) > 0:
                items[random.Next(items.Count)] = value;
                break;
            case JsonArray items:
                items.Add(value);
                break;
        }

        return root.ToJsonString();
    }

    private static IEnumerable<JsonNode> Containers(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject settings => settings.Select(pair => pair.Value),
            JsonArray items => items,
            _ => [],
        };
        IEnumerable<JsonNode> below = children.OfType<JsonNode>().SelectMany(Containers);
        return node is JsonValue ? below : below.Prepend(node);
    }
}
