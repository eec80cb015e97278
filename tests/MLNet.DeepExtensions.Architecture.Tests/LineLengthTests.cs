namespace MLNet.DeepExtensions.Architecture.Tests;

/// <summary>
/// Lines end at column 140, as .editorconfig says; a text that is printed may be longer, since it is found by searching for it.
/// </summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;

    [Fact]
    public void Lines_of_code_and_comments_fit_in_140_columns()
    {
        string[] tooLong =
        [
            .. new[] { "src", "tests", "samples", "benchmarks" }
                .SelectMany(folder => Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.cs", SearchOption.AllDirectories))
                .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
                .SelectMany(LongLines),
        ];

        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    private static IEnumerable<string> LongLines(string path)
    {
        bool isInText = false;
        foreach ((int number, string line) in File.ReadAllLines(path).Index())
        {
            isInText ^= line.Split("\"\"\"").Length % 2 == 0;
            if (line.Length > Longest && !isInText && !line.Contains('"'))
            {
                yield return $"{Path.GetRelativePath(RepositoryFiles.Root, path)}, line {number + 1}: {line.Length} columns";
            }
        }
    }
}
