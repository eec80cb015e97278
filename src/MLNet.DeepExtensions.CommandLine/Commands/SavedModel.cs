using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Onnx;

namespace MLNet.DeepExtensions.CommandLine;

/// <summary>A model's file: a saved network, a checkpoint or an ONNX file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Network">The network.</param>
/// <param name="Format">How its data are read; null where the file does not say it.</param>
internal sealed record SavedModel(string Path, TrainedNetwork Network, DataFormat? Format)
{
    /// <summary>Whether the file is an ONNX file.</summary>
    public bool IsOnnx => IsOnnxPath(Path);

    /// <summary>Loads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no model.</exception>
    public static SavedModel Load(string path)
    {
        DataSource.RequireFile(path);
        TrainedNetwork network = IsOnnxPath(path) ? OnnxImporter.Read(path) : TrainedNetwork.Load(path);
        return new SavedModel(path, network, DataFormat.Of(network, path));
    }

    /// <summary>How the model's data are read; of a model that does not say it, numbers of as many columns as it has inputs.</summary>
    /// <param name="path">The data.</param>
    /// <exception cref="InvalidDataException">The model takes images, or the data have other columns.</exception>
    public DataFormat FormatFor(string path)
    {
        if (Format is { } format)
        {
            return format;
        }

        TensorShape inputs = Network.Network.InputShape;
        DataKind kind = DataSource.KindOf(path);
        if (kind != DataKind.Csv)
        {
            return new DataFormat(kind) { Image = inputs };
        }

        CsvSummary table = CsvSummary.Read(path);
        CsvColumn[] columns = [.. table.Columns.Select(static column => column.Column)];
        return columns.Length == inputs.Size
            ? new DataFormat(DataKind.Csv) { Csv = table.Options with { Features = columns } }
            : throw new InvalidDataException(
                $"'{Path}' does not say which columns it takes, as models that the command train has saved do; it takes {inputs.Size} numbers a row, and '{path}' has {columns.Length} columns.");
    }

    /// <summary>Reads data with their labels, as those that the model was trained on.</summary>
    /// <param name="path">The data.</param>
    /// <exception cref="InvalidDataException">The model does not say which column it learned, or the data do not have it.</exception>
    public LoadedData LoadLabelled(string path) => Format is null && DataSource.KindOf(path) == DataKind.Csv
        ? throw new InvalidDataException(
            $"'{Path}' does not say which columns it takes and which it tells, as models that the command train has saved do.")
        : DataReader.Load(path, FormatFor(path), Network.ClassNames);

    private static bool IsOnnxPath(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
}
