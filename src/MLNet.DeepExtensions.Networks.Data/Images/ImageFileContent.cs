using System.Text;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Reads image files from disk: files alone, no pipes and devices that never end, and none that are larger than allowed.</summary>
public static class ImageFileContent
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not a file, is empty or larger than allowed.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path)
    {
        using FileStream file = Open(path);
        byte[] content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }

    /// <summary>Reads a file's first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="beginning">Receives them.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static int ReadBeginning(string path, Span<byte> beginning)
    {
        using FileStream file = Open(path);
        return file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
    }

    /// <summary>Whether a path is a link to nothing, or one that leads back to itself.</summary>
    /// <param name="path">The path.</param>
    public static bool IsDeadLink(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false };
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileStream Open(string path)
    {
        FileInfo file = new(path);
        bool isLink = file.LinkTarget is not null;
        if (isLink && File.ResolveLinkTarget(path, returnFinalTarget: true) is { } target)
        {
            file = new FileInfo(target.FullName);
        }

        if (!file.Exists)
        {
            throw new InvalidDataException(
                Directory.Exists(file.FullName) ? "this is a folder"
                : isLink ? "this is a link to a file that does not exist"
                : file.Name.Contains((char)Rune.ReplacementChar.Value, StringComparison.Ordinal)
                    ? "the name has bytes that are not UTF-8, so the file cannot be opened"
                : "there is no such file");
        }

        // Pipes and devices have no length. To open a pipe would wait for someone who writes into it.
        if (file.Length == 0)
        {
            throw new InvalidDataException("this is an empty file, a pipe or a device");
        }

        return file.Length <= Limits.Current.Images.FileBytes
            ? file.OpenRead()
            : throw new InvalidDataException(
                $"the file has {file.Length:N0} bytes; {Limits.Allowed(Limits.Current.Images.FileBytes)} are allowed");
    }
}
