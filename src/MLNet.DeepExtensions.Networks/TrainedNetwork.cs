using System.Collections.Immutable;
using System.Globalization;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// A network with its weights: it predicts, is evaluated, saved, loaded and trained further. Immutable, and safe to use from many threads
/// at once.
/// </summary>
public sealed partial class TrainedNetwork
{
    private const int ClassesShown = 10;

    private readonly NetworkWeights _weights;
    private readonly SharedParameters _parameters;
    private readonly Lazy<Predictor> _predictor;
    private readonly Lazy<Predictor?> _sparsePredictor;

    // What a single output is above for class 1.
    private readonly float _border;

    /// <summary>Joins a network and its weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">The weights, copied.</param>
    /// <param name="classNames">The names of the classes, in the order of the outputs; null where there are none.</param>
    /// <param name="recipe">With what it was trained; null where that is not known.</param>
    /// <exception cref="ArgumentException">
    /// The weights belong to another network, the number of names is not that of the outputs, or a name is null.
    /// </exception>
    public TrainedNetwork(Network network, NetworkWeights weights, IReadOnlyList<string>? classNames = null, TrainingRecipe? recipe = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        if (classNames is not null && !FitsClasses(network, classNames.Count))
        {
            throw new ArgumentException(
                $"There are {classNames.Count} class names for {network.OutputShape.Channels} outputs.", nameof(classNames));
        }

        if (classNames is not null && classNames.Contains(null))
        {
            throw new ArgumentException("A class name is null; every class needs a name.", nameof(classNames));
        }

        (Network, ClassNames, Recipe) = (network, classNames is null ? null : [.. classNames], recipe);

        // A layout of its own: the weights may come from a network in which other layers were frozen.
        _weights = new NetworkWeights(ParameterLayout.Of(network));
        weights.CopyTo(_weights);
        _parameters = new SharedParameters(_weights);
        (_predictor, _sparsePredictor) = Predictors();
        _logits = new Lazy<TrainedNetwork>(MakeLogits);
        _border = OutputMeaning.Of(network, recipe?.Loss).Border;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The names of the classes, in the order of the outputs; null where there are none.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>With what it was trained; null where that is not known.</summary>
    public TrainingRecipe? Recipe { get; }

    /// <summary>
    /// Texts of the application's own by name, which are saved with the network and exported with it: how the inputs are read, say. Empty
    /// where there are none.
    /// </summary>
    public ImmutableDictionary<string, string> Metadata { get; internal init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A copy of the weights.</summary>
    public NetworkWeights Weights => _weights.Clone();

    internal NetworkWeights SharedWeights => _weights;

    private (Lazy<Predictor> Dense, Lazy<Predictor?> Sparse) Predictors() => (
        new Lazy<Predictor>(() => new Predictor(Network, _weights, _parameters, isSparse: false)),
        new Lazy<Predictor?>(() => TakesSparseRows ? new Predictor(Network, _weights, _parameters, isSparse: true) : null));

    /// <summary>Whether rows are computed by their non-zeros: see <see cref="SparseInput.Suits"/>.</summary>
    private bool TakesSparseRows => SparseInput.Suits(Network, _weights);

    /// <summary>Whether a network can tell so many classes apart: one output each, or one for two.</summary>
    internal static bool FitsClasses(Network network, int classes) =>
        classes == network.OutputShape.Channels || (classes == 2 && network.OutputShape.Channels == 1);

    /// <summary>The network in a line: <c>trained network [4] -> [3], 3 layers, 131 parameters, classes Adelie, Gentoo</c>.</summary>
    public override string ToString() => $"trained network {Network}" + (ClassNames is { } names
        ? $", {(names.Count <= ClassesShown ? "classes " + string.Join(", ", names) : $"{names.Count} classes")}"
        : "");

    /// <summary>The outputs for one or more samples.</summary>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <returns>The outputs, <c>[samples, ...output shape]</c>.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of a sample's.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs)
    {
        int samples = inputs.Length / Network.InputShape.Size;
        float[] outputs = new float[checked(samples * Network.OutputShape.Size)];
        Predict(inputs, outputs);
        return outputs;
    }

    /// <summary>The outputs for one or more samples, into memory of the caller's.</summary>
    /// <param name="inputs">The samples, one behind the other: <c>[samples, ...input shape]</c>.</param>
    /// <param name="outputs">Where the outputs go, <c>[samples, ...output shape]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs) => _predictor.Value.Predict(inputs, outputs);

    /// <summary>
    /// A table of the kernels that a prediction runs, by name; those of a training tells <see cref="Network.KernelSummary"/>.
    /// </summary>
    /// <param name="samples">The number of samples in a call of <see cref="Predict(ReadOnlySpan{float})"/>.</param>
    public string KernelSummary(int samples = 1) => _predictor.Value.KernelSummary(samples);

    /// <summary>The outputs for sparse rows.</summary>
    /// <param name="rows">The samples, <c>[samples, features]</c>.</param>
    /// <returns>The outputs, <c>[samples, ...output shape]</c>.</returns>
    /// <exception cref="ArgumentException">The rows have another number of columns than the network has inputs.</exception>
    public float[] Predict(SparseMatrix rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] outputs = new float[checked(rows.RowCount * Network.OutputShape.Size)];
        Predict(rows, outputs);
        return outputs;
    }

    /// <summary>
    /// The outputs for sparse rows, into memory of the caller's. They are computed from the non-zeros where
    /// <see cref="Network.TakesSparseInput"/> and an input normalization has no offsets, as those fitted to sparse data; elsewhere a few
    /// rows at a time are made dense.
    /// </summary>
    /// <param name="rows">The samples, <c>[samples, features]</c>.</param>
    /// <param name="outputs">Where the outputs go, <c>[samples, ...output shape]</c>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(SparseMatrix rows, Span<float> outputs)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (_sparsePredictor.Value is { } predictor)
        {
            predictor.Predict(rows, outputs);
            return;
        }

        int size = Network.OutputShape.Size;
        if (rows.ColumnCount != Network.InputShape.Size || outputs.Length != (long)rows.RowCount * size)
        {
            throw new ArgumentException(
                $"There are {rows.RowCount} rows of {rows.ColumnCount} values for {outputs.Length} outputs; a sample has {Network.InputShape.Size} inputs and {size} outputs.",
                nameof(rows));
        }

        int block = Math.Min(Dataset.RowsAtOnce(rows.ColumnCount), Math.Max(rows.RowCount, 1));
        float[] dense = new float[block * rows.ColumnCount];
        for (int first = 0; first < rows.RowCount; first += block)
        {
            int count = Math.Min(block, rows.RowCount - first);
            for (int i = 0; i < count; i++)
            {
                rows.CopyRow(first + i, dense.AsSpan(i * rows.ColumnCount, rows.ColumnCount));
            }

            Predict(dense.AsSpan(0, count * rows.ColumnCount), outputs.Slice(first * size, count * size));
        }
    }

    /// <summary>
    /// The number of the class with the largest output, for one sample; of a single output, whether it is above 1/2, or above 0 where the
    /// loss of the
    /// <see cref="Recipe"/> takes logits or margins.
    /// </summary>
    /// <param name="input">The sample.</param>
    /// <exception cref="ArgumentException">There is no sample, or more than one.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has several rows of outputs per sample, or an output is NaN, so that there is no class.
    /// </exception>
    public int PredictClass(ReadOnlySpan<float> input)
    {
        if (input.Length != Network.InputShape.Size)
        {
            throw new ArgumentException(
                $"There are {input.Length} values; one sample of {Network.InputShape} has {Network.InputShape.Size}. Predict takes several samples.", nameof(input));
        }

        CheckOneRow();
        return TryClass(Predict(input), out int number) ? number : throw NoClass(number, input);
    }

    private static InvalidOperationException NoClass(int output, ReadOnlySpan<float> input)
    {
        int wrong = input.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return new InvalidOperationException($"Output {output} is NaN, so no class can be predicted. " + (wrong >= 0
            ? $"The sample's value {wrong} is {input[wrong].ToString(CultureInfo.InvariantCulture)}."
            : "The sample's values are finite: the network's weights are not finite, or are too large."));
    }

    /// <summary>
    /// Frees at once what predictions keep for the next ones: a copy of the weights, and the values between the layers. The network stays
    /// as usable as it was; its next prediction takes the memory again. Safe beside predictions of other threads, whose memory is freed
    /// when they end.
    /// </summary>
    /// <remarks>
    /// Not needed for correctness: the memory of a network that nobody refers to any more is freed by the garbage collector, which knows
    /// its size.
    /// </remarks>
    public void ReleaseMemory()
    {
        if (_predictor.IsValueCreated)
        {
            _predictor.Value.ReleaseMemory();
        }

        if (_sparsePredictor.IsValueCreated)
        {
            _sparsePredictor.Value?.ReleaseMemory();
        }

        if (_logits.IsValueCreated && _logits.Value != this)
        {
            _logits.Value.ReleaseMemory();
        }
    }

    /// <summary>The same weights for another input shape: other image sizes for a network that ends in global pooling.</summary>
    /// <param name="inputShape">The new shape of one sample.</param>
    /// <exception cref="ArgumentException">The network does not take the new shape.</exception>
    public TrainedNetwork WithInputShape(TensorShape inputShape)
    {
        Network resized = Network.WithInputShape(inputShape);
        return new TrainedNetwork(resized, _weights, ClassNames, Recipe) { Metadata = Metadata };
    }

    /// <summary>The same network with other <see cref="Metadata"/>.</summary>
    /// <param name="metadata">All of the new texts, by name.</param>
    /// <exception cref="ArgumentException">A text is null.</exception>
    public TrainedNetwork WithMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.FirstOrDefault(static text => text.Value is null) is { Key: { } name }
            ? throw new ArgumentException($"The text '{name}' is null; an empty one is allowed.", nameof(metadata))
            : new TrainedNetwork(Network, _weights, ClassNames, Recipe)
            {
                Metadata = metadata.ToImmutableDictionary(StringComparer.Ordinal),
            };
    }

    /// <summary>
    /// Saves the network, its weights, its class names, its recipe and its metadata in one file in the safetensors format. The file is
    /// there whole or not at all.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="InvalidOperationException">
    /// A component of your own is not registered, or a weight is NaN or infinite; the message names it.
    /// </exception>
    /// <exception cref="IOException">The disk is full or the like.</exception>
    public void Save(string path) => ModelFile.Write(path, this);

    /// <summary>Writes what <see cref="Save(string)"/> writes to a stream, from its current position on.</summary>
    /// <param name="stream">The stream; it needs not seek, and is left open.</param>
    public void Save(Stream stream) => ModelFile.Write(stream, this);

    /// <summary>Loads a network that <see cref="Save(string)"/> has written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Persistence.ModelFormatException">
    /// The file is truncated, changed, of a newer version, of another format, or has a component that is not registered.
    /// </exception>
    public static TrainedNetwork Load(string path) => ModelFile.Read(path);

    /// <summary>Loads a network that <see cref="Save(Stream)"/> has written.</summary>
    /// <param name="stream">The stream, read from its current position on; it needs not seek, and is left open.</param>
    /// <param name="length">The bytes that belong to the network.</param>
    /// <param name="source">What to call the stream in messages.</param>
    /// <exception cref="Persistence.ModelFormatException">
    /// The content is truncated, changed, of a newer version or of another format.
    /// </exception>
    public static TrainedNetwork Load(Stream stream, long length, string source = "stream") => ModelFile.Read(stream, length, source);
}
