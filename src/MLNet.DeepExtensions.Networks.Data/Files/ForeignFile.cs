using System.Text;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>Tells by its first bytes what a file is that is not what it was taken for.</summary>
public static class ForeignFile
{
    /// <summary>The bytes that <see cref="Describe"/> asks for; fewer are enough where the file has no more.</summary>
    public const int Beginning = 512;

    private static readonly (byte[] Magic, string What)[] s_formats =
    [
        ("version https://git-lfs.github.com/spec/"u8.ToArray(),
            "a Git LFS pointer, which stands for a file that was not downloaded; 'git lfs pull' in its repository fetches it"),
        ("version https://hawser.github.com/spec/"u8.ToArray(),
            "a Git LFS pointer, which stands for a file that was not downloaded; 'git lfs pull' in its repository fetches it"),
        ("PK\u0003\u0004"u8.ToArray(),
            "a ZIP archive, such as Excel's .xlsx, PyTorch's .pt, NumPy's .npz, Keras's .keras and ML.NET's models"),
        ([0x89, .. "HDF\r\n\u001a\n"u8], "an HDF5 file, such as Keras's .h5"),
        ([0x89, .. "PNG\r\n\u001a\n"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([0x1F, 0x8B], "a gzip file"),
        ("GGUF"u8.ToArray(), "a GGUF model"),
        ("\u0093NUMPY"u8.ToArray(), "a NumPy array"),
        ("%PDF"u8.ToArray(), "a PDF document"),
        ("PAR1"u8.ToArray(), "a Parquet table"),
        ("ARROW1"u8.ToArray(), "an Arrow table, such as Feather's"),
        ("SQLite format 3\0"u8.ToArray(), "an SQLite database"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "a file of an old version of Microsoft Office, such as Excel's .xls"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a file compressed with Zstandard"),
        ([0xFD, .. "7zXZ\0"u8], "a file compressed with xz"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive"),
    ];

    /// <summary>What a file is, with an article: "an HTML page, …"; null where it looks like nothing that is known.</summary>
    /// <param name="beginning">The file's first bytes, up to <see cref="Beginning"/>.</param>
    public static string? Describe(ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty)
        {
            return "an empty file";
        }

        foreach ((byte[] magic, string what) in s_formats)
        {
            if (beginning.StartsWith(magic))
            {
                return what;
            }
        }

        if (IsBzip2(beginning) || IsZlib(beginning))
        {
            return $"a file compressed with {(IsZlib(beginning) ? "zlib" : "bzip2")}";
        }

        string text = Encoding.UTF8.GetString(beginning).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "an HTML page: a server returned a web page, such as a sign-in or error page, instead of the file";
        }

        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "an XML text"
            : text.StartsWith("{\"", StringComparison.Ordinal) ? "a JSON text"
            : null;
    }

    // Its first three letters could be those of a text.
    private static bool IsBzip2(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= 10 && beginning.StartsWith("BZh"u8) && beginning[4..]
            .StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);

    // So could be the two bytes that zlib begins with: what follows must be no text. Where it is zeros, the four are a number.
    private static bool IsZlib(ReadOnlySpan<byte> beginning) =>
        beginning.Length > 2 && beginning[0] == 0x78 && beginning[1] is 0x01 or 0x5E or 0x9C or 0xDA
        && beginning[2..].ContainsAnyInRange((byte)0x00, (byte)0x08) && !beginning[2..].StartsWith([(byte)0]);
}
