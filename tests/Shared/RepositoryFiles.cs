namespace MLNet.DeepExtensions.Testing;

/// <summary>Files of the repository that tests read, and data that may lie beside it.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Above("MLNet.DeepExtensions.sln") is { } solution
        ? Path.GetDirectoryName(solution)!
        : throw new InvalidOperationException($"The tests run from inside the repository, and {AppContext.BaseDirectory} is not.");

    public static string Penguins => PathOf("samples/QuickStart/data/penguins.csv");

    public static string Digits => PathOf("samples/QuickStart/data/digits.csv.gz");

    /// <summary>A file or folder of the repository, by its path in it; it has to be there.</summary>
    public static string PathOf(string path)
    {
        string full = Path.GetFullPath(path, Root);
        return Path.Exists(full) ? full : throw new FileNotFoundException($"The repository lacks {path}.", full);
    }

    /// <summary>
    /// A folder of the data that may lie beside the repository, in <c>shared/data</c>; the test is skipped where it does not.
    /// </summary>
    public static string SharedData(string folder)
    {
        string path = Path.Combine("shared", "data", folder);
        if (Above(path) is { } found)
        {
            return found;
        }

        Assert.Skip($"The folder {path} is in none of the folders above {AppContext.BaseDirectory}.");
        return "";
    }

    private static string? Above(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, path);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
