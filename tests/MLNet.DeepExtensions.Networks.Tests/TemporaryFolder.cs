namespace MLNet.DeepExtensions.Networks.Tests;

/// <summary>A folder that is gone when the test is done.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnet-deep-extensions-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public IReadOnlyList<string> Files => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
