namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Files that a command is going to write, looked at before its work begins.</summary>
internal static class OutputFile
{
    /// <summary>Makes the file's folder, and throws where the file could not be written.</summary>
    /// <exception cref="IOException">It is a folder, or its own folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Prepare(string? path)
    {
        if (path is null)
        {
            return;
        }

        if (Directory.Exists(path) || path.Length == 0 || path[^1] == Path.DirectorySeparatorChar)
        {
            throw new IOException($"'{path}' is a folder; a file is to be written there.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
            using FileStream trial = new(
                Path.Combine(folder, $".{Guid.NewGuid():N}"), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.DeleteOnClose,
                });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"'{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
