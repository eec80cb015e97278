using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>The signposts of docs/architecture.md lead somewhere.</summary>
public sealed partial class DocumentedPathTests
{
    [Fact]
    public void Files_that_the_map_names_are_there()
    {
        string[] paths = [.. Paths.Matches(File.ReadAllText(RepositoryFiles.PathOf("docs/architecture.md")))
            .Select(static match => match.Groups[1].Value)];

        Assert.True(paths.Length > 18, $"Only {paths.Length} paths were found.");
        Assert.All(paths, static path => _ = RepositoryFiles.PathOf(path));
    }

    [GeneratedRegex(@"`((?:src|tests|samples|benchmarks|build|docs)/[\w./-]+)`")]
    private static partial Regex Paths { get; }
}
