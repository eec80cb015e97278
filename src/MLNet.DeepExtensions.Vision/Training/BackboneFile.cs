using System.Security.Cryptography;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Vision;

/// <summary>A backbone's file that is there and is the right one.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">Its SHA-256, hexadecimal.</param>
internal sealed record BackboneFile(string Path, string Sha256)
{
    /// <summary>
    /// The folder, in the temporary folder of an MLContext, in which ML.NET looks for the file; where it finds none, it downloads one.
    /// </summary>
    public const string StockFolder = "MLNET";

    private const string RecordExtension = ".sha256";

    /// <summary>Finds the file and checks its hash, against the one that was given or the one that was recorded on first use.</summary>
    /// <param name="options">Backbone and hash.</param>
    /// <param name="folder">The folder with the file.</param>
    /// <exception cref="FileNotFoundException">
    /// It is not there; the message names the file, where to get it, and where to put it.
    /// </exception>
    /// <exception cref="InvalidDataException">It has another hash, or the record of the hash is damaged.</exception>
    /// <exception cref="IOException">The hash cannot be recorded.</exception>
    public static BackboneFile Find(VisionTransferLearningOptions options, string folder)
    {
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, options.Backbone.FileName()));
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"The file '{options.Backbone.FileName()}' of the backbone {options.Backbone} is not in '{System.IO.Path.GetDirectoryName(path)}'. "
                + $"Nothing is downloaded: get it from {options.Backbone.DownloadAddress()} and put it at '{path}', "
                + $"or name its folder as {nameof(VisionTransferLearningOptions.BackboneFolder)}.",
                path);
        }

        string hash = Hash(path);
        string record = path + RecordExtension;
        if (options.BackboneSha256 is { } given)
        {
            Check(path, hash, given, nameof(VisionTransferLearningOptions.BackboneSha256));
        }
        else if (File.Exists(record))
        {
            Check(path, hash, ReadRecord(record), $"the record of its first use, '{record}',");
        }
        else
        {
            WriteRecord(record, hash, options.Backbone.FileName());
        }

        return new BackboneFile(path, hash);
    }

    /// <summary>Puts the file where ML.NET looks for it, as a link or, where the system has none for this user, as a copy.</summary>
    /// <param name="temporaryFolder">The temporary folder of an MLContext, for this training alone.</param>
    public void Place(string temporaryFolder)
    {
        string target = System.IO.Path.Combine(temporaryFolder, StockFolder, System.IO.Path.GetFileName(Path));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        try
        {
            File.CreateSymbolicLink(target, Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            File.Copy(Path, target);
        }
    }

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static void Check(string path, string actual, string expected, string source)
    {
        if (!actual.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"'{path}' has the SHA-256 {actual}, and {source} says {expected}: "
                + "the file is damaged or a different one. Put the right file there; if the file is intended, correct the hash.");
        }
    }

    private static string ReadRecord(string record)
    {
        string hash = File.ReadAllText(record).Split(' ', 2)[0];
        return hash.Length == 64 && hash.All(char.IsAsciiHexDigit)
            ? hash
            : throw new InvalidDataException($"'{record}' is not a SHA-256 record; 64 hexadecimal digits are expected. "
                + "Delete it to record the hash again.");
    }

    // In the form that sha256sum reads.
    private static void WriteRecord(string record, string hash, string name)
    {
        try
        {
            AtomicFile.WriteText(record, writer => writer.WriteLine($"{hash}  {name}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The SHA-256 of '{name}', {hash}, cannot be recorded in '{record}': {exception.Message} Where the folder is not to be written, give it as "
                + $"{nameof(VisionTransferLearningOptions.BackboneSha256)}.",
                exception);
        }
    }
}
