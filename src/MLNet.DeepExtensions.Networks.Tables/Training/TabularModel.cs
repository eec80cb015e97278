using System.Text;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>
/// A network together with what it learnt of a table's columns: it predicts from tables, is saved in one file and loaded from it.
/// Immutable, and safe to use from many threads at once.
/// </summary>
public sealed class TabularModel
{
    private const string EncoderKey = "table encoder";

    /// <summary>Joins an encoder and a network.</summary>
    /// <param name="encoder">Writes the rows that the network takes.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException">The network takes rows of another width.</exception>
    public TabularModel(TableEncoder encoder, TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Network.InputShape.Equals([encoder.Width]))
        {
            throw new ArgumentException(
                $"The network takes {network.Network.InputShape}; the encoder writes rows of {encoder.Width} values.", nameof(network));
        }

        (Encoder, Network) = (encoder, network);
    }

    /// <summary>What was learnt of the columns.</summary>
    public TableEncoder Encoder { get; }

    /// <summary>The network, which takes encoded rows.</summary>
    public TrainedNetwork Network { get; }

    /// <summary>The names of the classes; null where values are predicted.</summary>
    public IReadOnlyList<string>? ClassNames => Network.ClassNames;

    /// <summary>
    /// The outputs for a table's rows: probabilities of the classes, of the second one alone where there are two; or values.
    /// </summary>
    /// <param name="table">The rows. Columns are found by name; others than those learnt from are not regarded.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <returns>The outputs, <c>[rows, outputs]</c>.</returns>
    /// <exception cref="ArgumentException">A column is not there or of another kind; the message names it.</exception>
    public float[] Predict(Table table, int threads = 0) => Network.Predict(ToDataset(table), threads);

    /// <summary>The names of the rows' most likely classes.</summary>
    /// <param name="table">The rows.</param>
    /// <exception cref="ArgumentException">A column is not there or of another kind; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The model predicts values.</exception>
    public string[] PredictLabels(Table table) => Network.PredictLabels(ToDataset(table));

    /// <summary>How good the predictions are: the loss and metrics of the training, and what fits the task.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="targets">What they should give; classes are compared by name.</param>
    /// <exception cref="ArgumentException">A column is not there or of another kind, or the targets do not fit.</exception>
    public Evaluation Evaluate(Table table, Targets targets) => Network.Evaluate(ToDataset(table, targets));

    /// <summary>A table's rows as the network takes them.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="targets">What they should give; null for rows to predict.</param>
    /// <param name="weights">What each counts; null for 1 each.</param>
    /// <exception cref="ArgumentException">A column is not there or of another kind; the message names it.</exception>
    public Dataset ToDataset(Table table, Targets? targets = null, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Dataset.FromArrays(Encoder.Encode(table), [Encoder.Width], targets ?? Targets.None(table.RowCount), weights);
    }

    /// <summary>The columns and what was decided of them, and the network, as text.</summary>
    public string Describe() => $"{Encoder.Describe()}{Environment.NewLine}{Network}{Environment.NewLine}";

    /// <summary>Saves the model; its network can be loaded alone too, by <see cref="TrainedNetwork.Load(string)"/>.</summary>
    /// <param name="path">The file, written whole or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ToNetwork().Save(path);

    /// <summary>The network with what was learnt of the columns among its texts.</summary>
    public TrainedNetwork ToNetwork()
    {
        using MemoryStream json = new();
        Encoder.Write(json);
        return Network.WithMetadata(new Dictionary<string, string>(Network.Metadata)
        {
            [EncoderKey] = Encoding.UTF8.GetString(json.GetBuffer().AsSpan(0, (int)json.Length)),
        });
    }

    /// <summary>Loads a model.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or has a network without a table's columns.</exception>
    public static TabularModel Load(string path) => TryOf(TrainedNetwork.Load(path))
        ?? throw new ModelFormatException($"'{path}' has a network, but not what it learnt of a table's columns; TrainedNetwork.Load reads it.");

    /// <summary>The model of a network that has what was learnt of a table's columns among its texts; null for another network.</summary>
    /// <param name="network">The network.</param>
    /// <exception cref="InvalidDataException">What was learnt of the columns is damaged.</exception>
    public static TabularModel? TryOf(TrainedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!network.Metadata.TryGetValue(EncoderKey, out string? json))
        {
            return null;
        }

        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return new TabularModel(TableEncoder.Read(stream), network);
    }
}
