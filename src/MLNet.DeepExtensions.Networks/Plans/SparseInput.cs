using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// The input of a plan that takes its rows by their non-zeros. The memory grows with them; once it fits the largest batch, nothing is
/// allocated.
/// </summary>
internal sealed class SparseInput(IKernelSet kernels, int features, int maximumBatch) : IDisposable
{
    private readonly DeviceBuffer<int> _starts = kernels.Allocate<int>(maximumBatch + 1L);
    private DeviceBuffer<int> _columns = kernels.Allocate<int>(0);
    private DeviceBuffer<float> _values = kernels.Allocate<float>(0);
    private TouchedRows? _touched;
    private int _nonZeros;

    /// <summary>
    /// Whether a network with its weights takes rows by their non-zeros: dense layers alone read the input, directly or behind a
    /// normalization that leaves zeros zero.
    /// </summary>
    public static bool Suits(Network network, NetworkWeights weights) =>
        network.TakesSparseInput
        && weights.Layout.Entries.All(entry =>
            network.Nodes[entry.Node].Layer is not InputNormalization
            || entry.Spec.Name == InputNormalization.ScaleName
            || !weights[entry].ContainsAnyExcept(0f));

    /// <summary>The batch as kernels take it, each feature multiplied by a factor where there are any.</summary>
    public SparseRows Rows(DeviceView<float> scale) =>
        new(_starts.View, _columns.View.Slice(0, _nonZeros), _values.View.Slice(0, _nonZeros), scale);

    /// <summary>The batch by its features, for gradients of the weights behind it; sorted from the next batch on.</summary>
    public TouchedRows ByFeature() => _touched ??= new TouchedRows(kernels, features);

    /// <summary>Brings a batch.</summary>
    public void Upload(SparseMatrix rows)
    {
        if (rows.ColumnCount != features || rows.RowCount > maximumBatch)
        {
            throw new ArgumentException(
                $"There are {rows.RowCount} rows of {rows.ColumnCount} values; the plan takes up to {maximumBatch} of {features}.",
                nameof(rows));
        }

        _nonZeros = rows.NonZeros;
        if (_nonZeros > _columns.Length)
        {
            Dispose(_columns, _values);
            long length = Math.Max(_nonZeros, 2 * _columns.Length);
            _columns = kernels.Allocate<int>(length);
            _values = kernels.Allocate<float>(length);
        }

        _starts.Upload(rows.Starts, 0);
        _columns.Upload(rows.Columns, 0);
        _values.Upload(rows.Values, 0);
        _touched?.Group(rows);
    }

    public void Dispose()
    {
        Dispose(_starts, _columns, _values);
        _touched?.Dispose();
    }

    private static void Dispose(params ReadOnlySpan<IDisposable> buffers)
    {
        foreach (IDisposable buffer in buffers)
        {
            buffer.Dispose();
        }
    }
}
