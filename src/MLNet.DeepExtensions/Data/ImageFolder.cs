using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions;

/// <summary>Folders of images as data views: <c>folder/class/image</c>.</summary>
public static class ImageFolder
{
    /// <summary>The column with the images' paths, as text.</summary>
    public const string PathColumnName = "ImagePath";

    /// <summary>The column with the names of the class folders, as text.</summary>
    public const string LabelColumnName = ColumnNames.Label;

    private const string Remedy = "The overload with 'out skipped' leaves out and lists what is not accepted.";

    // So many are named in an error; more would hide its end.
    private const int MostNamed = 20;

    /// <summary>
    /// Lists the images of a folder of class folders, in the order of the classes and, within, of the files' names. Names that begin with a
    /// dot are not regarded.
    /// </summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="folder">The folder of class folders.</param>
    /// <returns>Two columns of text, <see cref="PathColumnName"/> and <see cref="LabelColumnName"/>.</returns>
    /// <exception cref="InvalidDataException">
    /// There is no class folder; one is empty, or has a folder in it; or files are not images that can be decoded, as their first bytes
    /// tell. The message names the paths.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IDataView Load(MLContext mlContext, string folder) => Load(mlContext, folder, new ImageFolderOptions { Size = 1 }, out _);

    /// <summary>Lists the images as the other overload does, but leaves out what that one does not accept.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="folder">The folder of class folders.</param>
    /// <param name="skipped">Receives what was left out, and why.</param>
    /// <returns>Two columns of text, <see cref="PathColumnName"/> and <see cref="LabelColumnName"/>.</returns>
    /// <exception cref="InvalidDataException">There is no class folder, or no image that can be decoded.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IDataView Load(MLContext mlContext, string folder, out IReadOnlyList<SkippedImage> skipped) =>
        Load(mlContext, folder, new ImageFolderOptions { Size = 1, SkipUnreadable = true }, out skipped);

    private static IDataView Load(MLContext mlContext, string folder, ImageFolderOptions options, out IReadOnlyList<SkippedImage> skipped)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ImageFolderFiles files = new(folder, options, Remedy);
        (ImageRow Row, string? Reason)[] rows =
        [
            .. files.Files.Select(file =>
                (new ImageRow { ImagePath = file.Path, Label = file.Folder }, ImageReader.CheckHeader(file.Path, options.Decoder))),
        ];
        SkippedImage[] unknown = [.. rows.Where(static row => row.Reason is not null)
            .Select(static row => new SkippedImage(row.Row.ImagePath, row.Reason!))];
        if (unknown.Length > 0 && (!options.SkipUnreadable || unknown.Length == rows.Length))
        {
            string list = string.Concat(
                unknown.Take(MostNamed).Select(static file => $"{Environment.NewLine}  {file.Path}: {file.Reason}"));
            throw new InvalidDataException(
                $"{unknown.Length} of {rows.Length} files in the class folders of '{folder}' are not images that can be decoded:{list}"
                + (unknown.Length > MostNamed ? $"{Environment.NewLine}  and {unknown.Length - MostNamed} more" : "")
                + (options.SkipUnreadable ? "" : $"{Environment.NewLine}{Remedy}"));
        }

        skipped = [.. files.Skipped, .. unknown];
        return mlContext.Data.LoadFromEnumerable([.. rows.Where(static row => row.Reason is null).Select(static row => row.Row)]);
    }

    private sealed class ImageRow
    {
        [ColumnName(PathColumnName)]
        public string ImagePath { get; set; } = "";

        [ColumnName(LabelColumnName)]
        public string Label { get; set; } = "";
    }
}
