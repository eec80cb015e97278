using System.Text;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The files of a folder of images, a folder per class, and the reading of them.</summary>
public sealed class ImageFolderFiles
{
    private readonly ImageFolderOptions _options;
    private readonly string _remedy;
    private readonly List<SkippedImage> _skipped = [];
    private readonly List<string> _classes;
    private readonly List<(string Path, string Folder)> _files = [];

    /// <summary>Finds the files, sorted by class and name.</summary>
    /// <param name="folder">The folder of class folders.</param>
    /// <param name="options">The images' size, the classes, and what happens to files that cannot be read.</param>
    /// <param name="remedy">What leaves out what is refused, as errors say it.</param>
    /// <exception cref="InvalidDataException">
    /// There are no class folders, no files, or something that is not an image where that is an error.
    /// </exception>
    public ImageFolderFiles(
        string folder, ImageFolderOptions options, string remedy = $"{nameof(ImageFolderOptions.SkipUnreadable)} = true leaves it out.")
    {
        options.Validate();
        (_options, _remedy) = (options, remedy);
        string[] classFolders = Sorted(Directory.GetDirectories(folder));
        string[] files = Sorted(Directory.GetFiles(folder));
        string[] deadLinks = [.. files.Where(ImageFileContent.IsDeadLink)];
        if (classFolders.Length + deadLinks.Length == 0)
        {
            throw new InvalidDataException($"'{folder}' has no folders; a folder for each class, with its images in it, is expected.");
        }

        _classes = [.. options.ClassNames ?? []];
        foreach (string path in classFolders)
        {
            AddClass(path);
        }

        foreach (string path in deadLinks)
        {
            Refuse(path, "a link to something that does not exist, such as a class folder that was moved");
        }

        foreach (string path in files.Where(path => ImageReader.CheckHeader(path, _options.Decoder) is null))
        {
            Refuse(path, "an image outside of the class folders");
        }

        if (Files.Count == 0)
        {
            throw new InvalidDataException(
                $"There is no image in the folders of '{folder}'{(_skipped is [{ } first, ..] ? $"; '{first.Path}': {first.Reason}" : "")}.");
        }

        if (Spelling.FindAlike(Files.Select(static file => file.Folder).Distinct()) is { } alike)
        {
            throw new InvalidDataException(
                $"The class folders '{alike.First}' and '{alike.Second}' of '{folder}' have the same name in two spellings: with surrounding spaces, or with accents composed "
                + "and decomposed. Move their images into one folder, or give one of the classes another name.");
        }
    }

    /// <summary>The classes' names: those given, or else those of the folders of which a file was read so far.</summary>
    public IReadOnlyList<string> ClassNames => _classes;

    /// <summary>The files, each with its folder's name.</summary>
    public IReadOnlyList<(string Path, string Folder)> Files => _files;

    /// <summary>What was left out so far, and why.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped;

    /// <summary>Decodes some of the files, on all processors, and closes the gaps of those that are skipped.</summary>
    /// <param name="start">The first file.</param>
    /// <param name="count">How many.</param>
    /// <param name="pixels">Receives the images, <c>[read, height, width, channels]</c>.</param>
    /// <returns>The files that were read.</returns>
    public IReadOnlyList<(string Path, int Class)> Decode(int start, int count, byte[] pixels)
    {
        int size = _options.Shape.Size;
        string?[] reasons = new string?[count];

        // Break lets all files before the one at fault be tried, so that the error names the first.
        Parallel.For(0, count, (i, loop) =>
        {
            reasons[i] = ImageReader.TryRead(Files[start + i].Path, _options, pixels.AsSpan(i * size, size));
            if (reasons[i] is not null && !_options.SkipUnreadable)
            {
                loop.Break();
            }
        });

        List<(string Path, int Class)> read = new(count);
        for (int i = 0; i < count; i++)
        {
            if (reasons[i] is { } reason)
            {
                Refuse(Files[start + i].Path, reason);
                continue;
            }

            if (read.Count < i)
            {
                Array.Copy(pixels, i * size, pixels, read.Count * size, size);
            }

            read.Add((Files[start + i].Path, Number(Files[start + i].Folder)));
        }

        return read;
    }

    private static string[] Sorted(string[] paths)
    {
        // Names with a leading dot are the system's own on most systems.
        string[] visible = [.. paths.Where(path => !Path.GetFileName(path).StartsWith('.'))];
        Array.Sort(visible, StringComparer.Ordinal);
        return visible;
    }

    private void AddClass(string path)
    {
        string name = Path.GetFileName(path);
        if (_options.ClassNames is not null && !_classes.Contains(name))
        {
            Refuse(path, $"a folder that is not one of the given classes, {string.Join(", ", ClassNames)}");
            return;
        }

        if (name.Contains((char)Rune.ReplacementChar.Value, StringComparison.Ordinal) && !Directory.Exists(path))
        {
            Refuse(path, "a folder whose name has bytes that are not UTF-8, so it cannot be opened");
            return;
        }

        string[] folders, files;
        try
        {
            (folders, files) = (Sorted(Directory.GetDirectories(path)), Sorted(Directory.GetFiles(path)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Refuse(path, $"a class folder that cannot be listed: {failure.Message}");
            return;
        }

        foreach (string nested in folders)
        {
            Refuse(nested, "a folder within a class folder");
        }

        if (files.Length == 0)
        {
            Refuse(path, "a class folder without images");
        }

        _files.AddRange(files.Select(file => (file, name)));
    }

    // Files come folder by folder in the order of the names, so a class is numbered when its first file was read; a folder of which none is
    // read is no class.
    private int Number(string folder)
    {
        int number = _classes.IndexOf(folder);
        if (number < 0)
        {
            number = _classes.Count;
            _classes.Add(folder);
        }

        return number;
    }

    private void Refuse(string path, string reason)
    {
        if (!_options.SkipUnreadable)
        {
            throw new InvalidDataException($"'{path}': {reason.TrimEnd('.')}. {_remedy}");
        }

        _skipped.Add(new SkippedImage(path, reason));
    }
}
