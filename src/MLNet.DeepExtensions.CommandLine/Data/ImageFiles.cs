using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Image files to predict, wherever they lie.</summary>
internal static class ImageFiles
{
    /// <summary>Reads an image, or all images of a folder and the folders in it.</summary>
    /// <returns>The images, and their paths.</returns>
    /// <exception cref="InvalidDataException">A file is no image that can be read, or there is none.</exception>
    public static (Dataset Rows, IReadOnlyList<string> Paths) Load(string path, DataFormat format)
    {
        if (!Directory.Exists(path))
        {
            DataSource.RequireFile(path);
        }

        string[] paths = Directory.Exists(path)
            ? [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories)
                .Where(static file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal)]
            : [path];
        if (paths.Length == 0)
        {
            throw new InvalidDataException($"There is no file in '{path}'.");
        }

        ImageFolderOptions options = format.ImageOptions();
        int size = format.Image!.Size;
        byte[] pixels = new byte[checked(paths.Length * size)];
        for (int i = 0; i < paths.Length; i++)
        {
            if (ImageReader.TryRead(paths[i], options, pixels.AsSpan(i * size, size)) is { } reason)
            {
                throw new InvalidDataException($"'{paths[i]}': {reason}");
            }
        }

        return (Dataset.FromBytes(pixels, format.Image, Targets.None(paths.Length), null, options.Scale, options.Offset), paths);
    }
}
