using System.Text.Json;
using Xunit;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Numbers that PyTorch made in double precision, in the folder <c>shared/data/fixtures</c> beside the repository. They are not part of it.</summary>
internal static class Fixtures
{
    /// <summary>The file's content; skips the test where there is none.</summary>
    public static JsonElement Load(string file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "shared", "data", "fixtures", file);
            if (File.Exists(path))
            {
                return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            }
        }

        Assert.Skip($"shared/data/fixtures/{file} is in none of the folders above {AppContext.BaseDirectory}.");
        return default;
    }

    /// <summary>The numbers of a tensor of any rank, outermost axis first.</summary>
    public static double[] Numbers(JsonElement tensor) =>
        tensor.ValueKind == JsonValueKind.Array ? [.. tensor.EnumerateArray().SelectMany(Numbers)] : [tensor.GetDouble()];
}
