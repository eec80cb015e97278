using System.Text.Json;

namespace MLNet.DeepExtensions.Networks.Tests.Fixtures;

/// <summary>A file of <c>tests/fixtures</c>: numbers that PyTorch gave in double precision.</summary>
internal sealed class FixtureFile(JsonElement root)
{
    public static FixtureFile Load(string name)
    {
        using FileStream stream = File.OpenRead(RepositoryFiles.PathOf($"tests/fixtures/{name}"));
        using JsonDocument document = JsonDocument.Parse(stream);
        return new FixtureFile(document.RootElement.Clone());
    }

    public JsonElement Root => root;

    public IReadOnlyList<FixtureFile> Cases(string list = "cases") =>
        [.. root.GetProperty(list).EnumerateArray().Select(element => new FixtureFile(element))];

    /// <summary>An array or number, by its path: <c>gradients/fc1.weight</c>.</summary>
    public FixtureTensor this[string path] => FixtureTensor.Parse(At(path));

    public double Number(string path) => At(path).GetDouble();

    public string Text(string path) => At(path).GetString()!;

    private JsonElement At(string path)
    {
        JsonElement at = root;
        foreach (string name in path.Split('/'))
        {
            at = at.GetProperty(name);
        }

        return at;
    }
}
