using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>
/// A file under construction: a temporary one in the target's folder, which takes the target's place by <see cref="Commit"/> and is removed
/// where that is not called. A symbolic link stays one: what it leads to is replaced. On Unix, a file that is replaced keeps its
/// permissions.
/// </summary>
/// <remarks>
/// The temporary file is locked for as long as it is written, so that one whose writer was killed is told from one that is at work: the
/// next writer of the same target removes it.
/// </remarks>
internal sealed partial class PendingFile : IDisposable
{
    // Most file systems take names of 255 bytes.
    private const int LongestStem = 200;
    private const int Attempts = 10;

    // A lock is not known to all file systems; what was written to just now is at work on those too.
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(1);
    private readonly string _target;
    private string? _temporary;

    /// <summary>Begins a file. Missing folders are created.</summary>
    /// <param name="path">The target.</param>
    /// <param name="bufferSize">The stream's buffer, in bytes.</param>
    /// <exception cref="ArgumentException">The path names a folder.</exception>
    /// <exception cref="IOException">The file cannot be created, or the target lies among the system's devices.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public PendingFile(string path, int bufferSize = 4096)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _target = Resolve(Path.GetFullPath(path));
        string? folder = Path.GetDirectoryName(_target);
        if (folder is null || Path.GetFileName(_target).Length == 0 || Directory.Exists(_target))
        {
            throw new ArgumentException($"'{path}' names a folder, not a file.", nameof(path));
        }

        Directory.CreateDirectory(folder);
        string stem = Stem(Path.GetFileName(_target));
        RemoveOrphans(folder, stem);
        Stream = Create(folder, stem, bufferSize);
    }

    /// <summary>Where the content goes; it can seek.</summary>
    public FileStream Stream { get; }

    /// <summary>Puts the file in the target's place, when all of it is on the disk.</summary>
    /// <exception cref="IOException">The disk is full, or the target cannot be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The target may not be replaced.</exception>
    public void Commit()
    {
        // Without this a crash of the machine soon after the move could leave an empty file under the final name.
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary!, _target, overwrite: true);
        _temporary = null;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // Closing writes what is still in the buffer, which a full disk does not take; it is thrown away anyway.
        }

        if (_temporary is not null)
        {
            RemoveQuietly(_temporary);
            _temporary = null;
        }
    }

    private static string Resolve(string path)
    {
        string target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        return !OperatingSystem.IsWindows() && target.StartsWith("/dev/", StringComparison.Ordinal)
            && !target.StartsWith("/dev/shm/", StringComparison.Ordinal)
            ? throw new IOException("it is a device of the system, which a file cannot replace.")
            : target;
    }

    private static string Stem(string name) => Encoding.UTF8.GetByteCount(name) <= LongestStem
        ? name
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <summary>The temporary files of a target have its name, a number of 64 bits (in older versions 128) and an ending.</summary>
    [GeneratedRegex(@"\.[0-9a-f]{16}([0-9a-f]{16})?\.tmp$", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryEnd { get; }

    private static void RemoveOrphans(string folder, string stem)
    {
        EnumerationOptions options = new() { AttributesToSkip = 0, IgnoreInaccessible = true };
        foreach (string path in Directory.EnumerateFiles(folder, "*.tmp", options))
        {
            string name = Path.GetFileName(path);
            if (TemporaryEnd.Match(name) is { Success: true } end && name[..end.Index] == "." + stem
                && DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_idle)
            {
                try
                {
                    new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                    File.Delete(path);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // Its writer is at work, or someone else removes it.
                }
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream is this object's.")]
    private FileStream Create(string folder, string stem, int bufferSize)
    {
        UnixFileMode? mode = !OperatingSystem.IsWindows() && File.Exists(_target) ? File.GetUnixFileMode(_target) : null;
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = bufferSize,
        };
        if (mode is { } first && !OperatingSystem.IsWindows())
        {
            // Nobody may read the temporary file who may not read the target.
            options.UnixCreateMode = first | UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (int attempt = 1; ; attempt++)
        {
            string path = Path.Combine(folder, $".{stem}.{Random.Shared.NextInt64():x16}.tmp");
            try
            {
                FileStream stream = new(path, options);
                _temporary = path;
                if (mode is { } kept)
                {
                    // What the process's mask took away when the file was made.
                    KeepMode(stream.SafeFileHandle, kept);
                }

                return stream;
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                // The name is taken.
            }
        }
    }

    /// <summary>
    /// Gives a file the permissions of the one that it replaces, where its file system has such: network shares and user-space file systems
    /// may not.
    /// </summary>
    internal static void KeepMode(SafeFileHandle file, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(file, mode);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The file has those that it was made with, which are no wider.
        }
    }

    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The caller is about to see the exception that matters; this one would hide it.
        }
    }
}
