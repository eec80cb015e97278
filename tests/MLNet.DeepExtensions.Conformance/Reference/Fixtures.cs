using System.Text.Json;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Numbers that PyTorch made in double precision: the files of <c>tests/fixtures</c>.</summary>
internal static class Fixtures
{
    public static JsonElement Load(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.PathOf($"tests/fixtures/{file}"))).RootElement;

    /// <summary>The numbers of a tensor of any rank, outermost axis first.</summary>
    public static double[] Numbers(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? [.. tensor.EnumerateArray().SelectMany(Numbers)] : [tensor.GetDouble()];
}
