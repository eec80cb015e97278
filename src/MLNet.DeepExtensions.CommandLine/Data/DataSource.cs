using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Finds out what a path leads to.</summary>
internal static class DataSource
{
    /// <summary>The kind of the data at a path.</summary>
    /// <exception cref="FileNotFoundException">There is nothing; the message names a file nearby whose name is alike.</exception>
    public static DataKind KindOf(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path).Any(IdxPair.IsImages) ? DataKind.Idx : DataKind.Images;
        }

        RequireFile(path);
        return BeginsAsIdx(path) ? DataKind.Idx : DataKind.Csv;
    }

    /// <summary>Throws where a file is not there.</summary>
    /// <exception cref="FileNotFoundException">It is not; the message names a file nearby whose name is alike.</exception>
    public static void RequireFile(string path)
    {
        if (!File.Exists(path))
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file))] : [];
            throw new FileNotFoundException($"There is no file or folder '{path}'{Suggestion.For(Path.GetFileName(path), files)}", path);
        }
    }

    private static bool BeginsAsIdx(string path)
    {
        Span<byte> beginning = stackalloc byte[4];
        using Stream stream = TableFile.Open(path);
        return stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == beginning.Length
            && beginning[0] == 0 && beginning[1] == 0 && Enum.IsDefined((IdxType)beginning[2]);
    }
}
