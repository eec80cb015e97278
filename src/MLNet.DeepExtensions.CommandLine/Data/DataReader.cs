using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>Reads further data as those of a model were read.</summary>
internal static class DataReader
{
    /// <summary>Reads data with their labels.</summary>
    /// <param name="path">Where they are.</param>
    /// <param name="format">How the model's own were read.</param>
    /// <param name="classNames">The model's classes, where it has some.</param>
    /// <exception cref="InvalidDataException">They are of another kind, or lack a column; the message names it.</exception>
    public static LoadedData Load(string path, DataFormat format, IReadOnlyList<string>? classNames)
    {
        RequireKind(path, format);
        switch (format.Kind)
        {
            case DataKind.Csv:
                CsvDataset table = CsvMessage.Told(() => CsvDataset.Load(path, format.Csv!));
                return new LoadedData(table, format)
                {
                    Description = Describe(path, table.Count, "rows") + (table.DroppedRows == 0 ? ""
                        : string.Create(CultureInfo.InvariantCulture, $", {table.DroppedRows:N0} more lack a value and are left out")),
                    FeatureNames = table.FeatureNames,
                };
            case DataKind.Idx:
                Dataset images = Directory.Exists(path) ? IdxDataset.LoadFolder(path, classNames).Test : IdxPair.Load(path, classNames);
                return new LoadedData(images, format) { Description = Describe(path, images.Count, "images") };
            default:
                ImageFolderDataset folder = ImageFolderDataset.Load(path, format.ImageOptions(classNames));
                return new LoadedData(folder, format) { Description = Describe(path, folder.Count, "images") };
        }
    }

    /// <summary>Reads data to predict, without their labels.</summary>
    /// <param name="path">Where they are: for images a file, or a folder of files.</param>
    /// <param name="format">How the model's own were read.</param>
    /// <param name="missing">What happens to rows of a table that lack a value.</param>
    /// <returns>The rows, and what each is called; null where rows have numbers alone.</returns>
    /// <exception cref="InvalidDataException">They are of another kind, or lack a column; the message names it.</exception>
    public static (Dataset Rows, IReadOnlyList<string>? Names) LoadRows(string path, DataFormat format, MissingValueHandling missing)
    {
        if (format.Kind == DataKind.Images)
        {
            return ImageFiles.Load(path, format);
        }

        RequireKind(path, format);
        if (format.Kind == DataKind.Csv)
        {
            return (CsvMessage.Told(() => CsvDataset.Load(path, format.Csv!.ForPrediction() with { Missing = missing })), null);
        }

        string images = Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).First(IdxPair.IsImages) : path;
        return (IdxPair.LoadImages(images), null);
    }

    private static void RequireKind(string path, DataFormat format)
    {
        DataKind kind = DataSource.KindOf(path);
        if (kind != format.Kind)
        {
            static string Name(DataKind kind) => kind switch
            {
                DataKind.Csv => "a CSV file",
                DataKind.Idx => "IDX data",
                _ => "a folder of images",
            };
            throw new InvalidDataException($"'{path}' is {Name(kind)}; the model was trained on {Name(format.Kind)}.");
        }
    }

    private static string Describe(string path, long count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}: {count:N0} {what}");
}
