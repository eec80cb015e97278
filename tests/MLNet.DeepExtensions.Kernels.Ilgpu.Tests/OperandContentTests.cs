namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// Numbers in operands that lead elsewhere: kernels of a device cannot throw, and give NaN for them, not what lies there.
/// </summary>
public sealed class OperandContentTests : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly IlgpuKernelSet _kernels = IlgpuTarget.Kernels;

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    [Fact]
    public void Rows_that_the_table_has_not_are_NaN()
    {
        DeviceView<float> y = View(new float[8]);
        _kernels.Elementwise.GatherRows(4, 2, View([1, -1, 3, int.MaxValue]), View([1f, 2, 3, 4, 5, 6]), y);
        Assert.Equal([3, 4, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], Read(y));
        _kernels.Elementwise.GatherRows(4, 2, View([1, int.MinValue, 3, 0]), View<byte>([1, 2, 3, 4, 5, 6]), 2f, 1f, y);
        Assert.Equal([7, 9, float.NaN, float.NaN, float.NaN, float.NaN, 3, 5], Read(y));
    }

    [Fact]
    public void Sparse_rows_whose_columns_or_starts_lead_elsewhere_are_NaN()
    {
        DeviceView<float> y = View(new float[3]);
        DenseShape shape = new(2, 1);
        DeviceView<float> weights = View([10f, 100]);
        _kernels.Sparse.Forward(
            shape, 3, new SparseRows(View([0, 1, 2, 3]), View([1, 2, -5]), View([1f, 1, 1])), weights, default, Activation.Linear, y);
        Assert.Equal([100, float.NaN, float.NaN], Read(y));
        _kernels.Sparse.Forward(
            shape, 3, new SparseRows(View([0, 1, 700, -3]), View([1, 0, 1]), View([1f, 1, 1])), weights, default, Activation.Linear, y);
        Assert.Equal([100, float.NaN, float.NaN], Read(y));
    }

    [Fact]
    public void Sparse_columns_that_lead_elsewhere_are_NaN_or_left_alone()
    {
        DeviceView<float> dWeights = View([5f, 6, 7]);
        SparseColumns x = new(View([0, 1, 9]), View([0, 1, 2, 3]), View([0, 8, 1]));
        _kernels.Sparse.BackwardWeights(new DenseShape(3, 1), 2, x, View([7f, 8]), dWeights, default);
        Assert.Equal([7, float.NaN, 7], Read(dWeights));
    }

    [Fact]
    public void Selected_rows_that_lead_elsewhere_are_left_alone()
    {
        DeviceView<float> table = View([1f, 2, 3, 4]);
        _kernels.Sparse.ClearRows(new RowSelection(View([1, 1, -1, 9]), 1), table);
        Assert.Equal([1f, 0, 3, 4], Read(table));
    }

    [Fact]
    public void Numbers_that_choose_no_row_are_NaN()
    {
        DeviceView<float> y = View(new float[4]);
        DeviceView<int> numbers = View(new int[4]);
        _kernels.Embeddings.Lookup(
            new LookupShape(1, 1, 2), 4, View([1f, 2, 0.5f, -1]), View([0, 2]), View([10f, 20]), numbers, y);
        Assert.Equal([20f, float.NaN, float.NaN, float.NaN], Read(y));
    }

    private static float[] Read(DeviceView<float> view)
    {
        float[] values = new float[view.Length];
        view.Download(values);
        return values;
    }

    private DeviceView<T> View<T>(T[] values)
        where T : unmanaged
    {
        DeviceBuffer<T> buffer = _kernels.Allocate<T>(values.Length);
        _owned.Add(buffer);
        buffer.Upload(values, 0);
        return buffer.View;
    }
}
