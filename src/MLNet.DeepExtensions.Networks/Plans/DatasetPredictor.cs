using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>Runs a network over a data set on the CPU, batch by batch in its order, for its outputs.</summary>
internal sealed class DatasetPredictor : IDisposable
{
    private const int LargestBatch = 256;

    private readonly ExecutionPlan _plan;
    private readonly SparseMatrix? _sparse;
    private readonly InputNumbers? _numbers;
    private readonly int _rowsOfPart;

    public DatasetPredictor(Network network, IKernelSet kernels, ParameterStore store, bool sparseInput)
    {
        _plan = new ExecutionPlan(network, kernels, store, LargestBatch, sparseInput: sparseInput);
        _numbers = InputNumbers.Of(network);
        _sparse = sparseInput ? new SparseMatrix(network.InputShape.Size) : null;
        _rowsOfPart = Dataset.RowsAtOnce(network.InputShape.Size);
    }

    /// <summary>The outputs of all rows, <c>[rows, ...output shape]</c>.</summary>
    public float[] Run(Dataset data, CancellationToken cancellation)
    {
        int size = _plan.Output.Shape.Size;
        if (data.Count > Array.MaxLength / size)
        {
            throw new ArgumentException(
                $"The data set has {data.Count:N0} rows of {size} outputs; at most {Array.MaxLength / size:N0} fit an array. Predict it in parts, by Skip and Take.",
                nameof(data));
        }

        float[] outputs = new float[data.Count * size];
        long[] rows = new long[LargestBatch];
        for (long first = 0; first < data.Count; first += LargestBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            int batch = (int)Math.Min(LargestBatch, data.Count - first);
            for (int i = 0; i < batch; i++)
            {
                rows[i] = first + i;
            }

            Feed(data, rows, batch);
            _plan.Forward(batch);
            _plan.Output.ValueOf(batch).Span.CopyTo(outputs.AsSpan(checked((int)first * size)));
        }

        return outputs;
    }

    public void Dispose() => _plan.Dispose();

    private void Feed(Dataset data, long[] rows, int batch)
    {
        // Whatever the targets are, there is nothing to compare them with.
        float[] targets = new float[batch * data.TargetWidth];
        float[] weights = new float[batch];
        if (_sparse is not null)
        {
            _sparse.Clear();
            data.ReadSparse(rows.AsSpan(0, batch), _sparse, targets, weights);
            _plan.UploadInput(_sparse);
            return;
        }

        int size = data.InputShape.Size;
        _plan.Kernels.RunOnHost((batch + _rowsOfPart - 1) / _rowsOfPart, part =>
        {
            int start = part * _rowsOfPart;
            int count = Math.Min(_rowsOfPart, batch - start);
            data.Read(
                rows.AsSpan(start, count),
                _plan.Input.Value.Span.Slice(start * size, count * size),
                targets.AsSpan(start * data.TargetWidth, count * data.TargetWidth),
                weights.AsSpan(start, count));
        });
        _numbers?.Check(data, rows.AsSpan(0, batch), _plan.Input.Value.Span[..(batch * size)]);
    }
}
