using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Opens files of rows: what is packed by gzip is unpacked, whatever its name, and what is evidently something else is refused.
/// </summary>
public static class TableFile
{
    /// <summary>Opens a file from its beginning.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// This is a folder, a web page, a Git LFS pointer or the like, or a gzip file with a wrong header.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Stream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException("This is a folder; a file is expected.");
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            return Unpacked(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether bytes at a file's beginning are those of gzip.</summary>
    private static bool IsGzip(ReadOnlySpan<byte> beginning) => beginning.StartsWith([(byte)0x1F, (byte)0x8B]);

    private static Stream Unpacked(FileStream file, string path)
    {
        if (!file.CanSeek)
        {
            // A pipe's beginning is taken by looking at it.
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GzipFileStream(file) : file;
        }

        byte[] beginning = new byte[ForeignFile.Beginning];
        int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (IsGzip(beginning.AsSpan(0, length)))
        {
            return new GzipFileStream(file);
        }

        return ForeignFile.Describe(beginning.AsSpan(0, length)) is { } what ? throw new InvalidDataException($"This is {what}.") : file;
    }
}
