using System.Numerics.Tensors;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Metrics;

namespace MLNet.DeepExtensions.Networks;

public sealed partial class TrainedNetwork
{
    /// <summary>
    /// The outputs for all rows of a data set, in its order; targets and weights are not regarded. Rows are read in batches, so that files
    /// larger than memory will do, and sparse rows are computed from their non-zeros where the network takes them so.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="threads">Threads; 0 for one a processor. The outputs are the same for any number.</param>
    /// <param name="cancellationToken">Ends the prediction within some 1,000 rows.</param>
    /// <returns>The outputs, <c>[rows, ...output shape]</c>.</returns>
    /// <exception cref="ArgumentException">The rows are of another shape than the network takes.</exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public float[] Predict(Dataset data, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        cancellationToken.ThrowIfCancellationRequested();
        DataFit.CheckInputs(Network, data, "data set");
        using IKernelSet kernels = KernelSetProviders.Create(ComputeDevice.Cpu, threads);
        using ParameterStore store = new(kernels, _weights, isFixed: true);
        using DatasetPredictor predictor = new(Network, kernels, store, data.IsSparse && TakesSparseRows);
        return predictor.Run(data.WithCancellation(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// The class number of every row of a data set, in its order: that of the largest output, or of a single output whether it is above the
    /// border of <see cref="PredictClass"/>.
    /// </summary>
    /// <param name="data">The rows; their targets are not regarded.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Ends the prediction within some 1,000 rows.</param>
    /// <exception cref="ArgumentException">The rows are of another shape than the network takes.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network predicts values and no classes, it has several rows of outputs per sample, or an output is NaN.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public int[] PredictClasses(Dataset data, int threads = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (ClassNames is null && OutputMeaning.Of(Network, Recipe?.Loss).Kind == OutputKind.Values)
        {
            throw new InvalidOperationException(
                $"The network predicts values ({Network.OutputShape} per sample) and no classes; use Predict.");
        }

        CheckOneRow();
        float[] outputs = Predict(data, threads, cancellationToken);
        int width = Network.OutputShape.Channels;
        int[] classes = new int[outputs.Length / width];
        for (int row = 0; row < classes.Length; row++)
        {
            ReadOnlySpan<float> sample = outputs.AsSpan(row * width, width);
            classes[row] = TryClass(sample, out int number)
                ? number
                : throw new InvalidOperationException($"Output {number} of row {row} is NaN, so no class can be predicted.");
        }

        return classes;
    }

    /// <summary>The class name of every row of a data set, in its order: see <see cref="PredictClasses"/>.</summary>
    /// <param name="data">The rows; their targets are not regarded.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="cancellationToken">Ends the prediction within some 1,000 rows.</param>
    /// <exception cref="ArgumentException">The rows are of another shape than the network takes.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no class names, it has several rows of outputs per sample, or an output is NaN.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public string[] PredictLabels(Dataset data, int threads = 0, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<string> names = RequireClassNames();
        return Array.ConvertAll(PredictClasses(data, threads, cancellationToken), number => names[number]);
    }

    /// <summary>The name of the class of one sample: see <see cref="PredictClass"/>.</summary>
    /// <param name="input">The sample.</param>
    /// <exception cref="ArgumentException">There is no sample, or more than one.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network has no class names, it has several rows of outputs per sample, or an output is NaN.
    /// </exception>
    public string PredictLabel(ReadOnlySpan<float> input) => RequireClassNames()[PredictClass(input)];

    /// <summary>The class that one sample's outputs tell; false, and the output's number, where an output is NaN.</summary>
    private bool TryClass(ReadOnlySpan<float> outputs, out int number)
    {
        int largest = TensorPrimitives.IndexOfMax(outputs);
        bool isNumber = !float.IsNaN(outputs[largest]);
        number = !isNumber || outputs.Length > 1 ? largest : outputs[0] > _border ? 1 : 0;
        return isNumber;
    }

    private void CheckOneRow()
    {
        if (Network.OutputShape.Rows() > 1)
        {
            throw new InvalidOperationException(
                $"The network's output is {Network.OutputShape}, {Network.OutputShape.Rows()} rows per sample, each with its own class; use Predict.");
        }
    }

    private IReadOnlyList<string> RequireClassNames() => ClassNames ?? throw new InvalidOperationException(
        "The network has no class names: it predicts values, or was trained on targets without them. Predict gives its outputs"
        + (OutputMeaning.Of(Network, Recipe?.Loss).Kind == OutputKind.Values ? "." : ", PredictClass the class's number."));
}
