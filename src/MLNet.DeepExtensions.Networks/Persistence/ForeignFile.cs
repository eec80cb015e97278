using System.Text;

namespace MLNet.DeepExtensions.Networks.Persistence;

/// <summary>Tells by its first bytes what a file is that is not what it was taken for.</summary>
internal static class ForeignFile
{
    /// <summary>The bytes that <see cref="Describe"/> asks for; fewer are enough where the file has no more.</summary>
    public const int Beginning = 512;

    private static readonly (byte[] Magic, string What)[] s_formats =
    [
        ("version https://git-lfs.github.com/spec/"u8.ToArray(),
            "a Git LFS pointer, which stands for a file that was not downloaded; 'git lfs pull' in its repository fetches it"),
        ("version https://hawser.github.com/spec/"u8.ToArray(),
            "a Git LFS pointer, which stands for a file that was not downloaded; 'git lfs pull' in its repository fetches it"),
        ("PK\u0003\u0004"u8.ToArray(), "a ZIP archive, such as PyTorch's .pt, NumPy's .npz, Keras's .keras and ML.NET's models"),
        ([0x89, .. "HDF\r\n\u001a\n"u8], "an HDF5 file, such as Keras's .h5"),
        ([0x89, .. "PNG\r\n\u001a\n"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([0x1F, 0x8B], "a gzip file"),
        ("GGUF"u8.ToArray(), "a GGUF model"),
        ("\u0093NUMPY"u8.ToArray(), "a NumPy array"),
        ("%PDF"u8.ToArray(), "a PDF document"),
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

        string text = Encoding.UTF8.GetString(beginning).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("<!DOCTYPE html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase))
        {
            return "an HTML page: an address gave a web page, for signing in or about an error, in place of the file";
        }

        return text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? "an XML text"
            : text.StartsWith("{\"", StringComparison.Ordinal) ? "a JSON text"
            : null;
    }
}
