using System.Text;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// Writes files that are there whole or not at all: into a temporary file of the same folder, flushed to the disk, and moved into place.
/// A reader never sees half a file, and a writer that fails or is killed leaves the old file as it was. A symbolic link stays one, and its
/// target is replaced; on Unix a file that is replaced keeps its permissions. What a killed writer left, a later writer of the same file
/// removes.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file. Missing folders are created.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the content. What it throws is passed on, and the temporary file is removed.</param>
    /// <exception cref="ArgumentException">The path names a folder.</exception>
    /// <exception cref="IOException">
    /// The disk is full, the file is in use, is a device, or the like; the message names the file.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            using PendingFile file = new(path);
            write(file.Stream);
            file.Commit();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What the system says names the temporary file, if any.
            string message = $"'{path}' could not be written: {failure.Message}";
            throw failure is IOException ? new IOException(message, failure) : new UnauthorizedAccessException(message, failure);
        }
    }

    /// <summary>Writes a text file in UTF-8, with <c>\n</c> at the ends of lines.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="write">Writes the text.</param>
    /// <exception cref="ArgumentException">The path names a folder.</exception>
    /// <exception cref="IOException">
    /// The disk is full, the file is in use, is a device, or the like; the message names the file.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WriteText(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, stream =>
        {
            using StreamWriter writer = new(
                stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
            { NewLine = "\n" };
            write(writer);
        });
    }
}
