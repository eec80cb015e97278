using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Tests;

/// <summary>
/// What lies on the stack is bounded by constants in the whole of the source, since an overflow of the stack cannot be caught.
/// </summary>
public sealed partial class StackMemoryTests
{
    // Lanes of a vector, rows of a register tile, bytes of a hash and of numbers, and what a constructor keeps within a constant.
    private static readonly string[] s_bounded =
    [
        "sizeof(long)", "sizeof(uint)", "sizeof(double)", "sizeof(float)", "TSimd.Count", "MicroKernel.VectorLength",
        "MicroKernel.MaximumRows", "SHA256.HashSizeInBytes", "(2 * _width) + Line",
    ];

    [Fact]
    public void Every_stackalloc_has_a_constant_length()
    {
        string[] files = [.. Directory.EnumerateFiles(SourceFolder(), "*.cs", SearchOption.AllDirectories).Where(file => !IsBuilt(file))];
        Assert.NotEmpty(files);
        string[] texts = [.. files.Select(File.ReadAllText)];
        HashSet<string> constants = [.. texts.SelectMany(text => Constant().Matches(text)).Select(match => match.Groups[1].Value)];
        List<string> unbounded = [];
        int found = 0;
        foreach ((string file, string text) in files.Zip(texts))
        {
            foreach (Match match in StackAllocation().Matches(text))
            {
                found++;
                string length = s_bounded.Aggregate(
                    match.Groups[1].Value, (rest, bounded) => rest.Replace(bounded, "1", StringComparison.Ordinal));
                if (!Name().Matches(length).All(name => constants.Contains(name.Value.Split('.')[^1])))
                {
                    unbounded.Add($"{Path.GetFileName(file)}: {match.Value}");
                }
            }
        }

        Assert.Empty(unbounded);
        Assert.True(found > 10, $"Only {found} were found: the pattern does not fit any more.");
    }

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");

    private static string SourceFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "src")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder!, "src");
    }

    [GeneratedRegex(@"\bconst\s+\w+\s+(\w+)")]
    private static partial Regex Constant();

    [GeneratedRegex(@"\bstackalloc\s+[^\[;]*\[([^\]]*)\]")]
    private static partial Regex StackAllocation();

    [GeneratedRegex(@"[A-Za-z_][\w.]*")]
    private static partial Regex Name();
}
