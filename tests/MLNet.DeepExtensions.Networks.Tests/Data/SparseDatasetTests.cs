using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public class SparseDatasetTests
{
    private static readonly float[][] s_rows = [[0, 2, 0], [0, 0, 0], [-3, 0, 1], [0, 0, 4]];

    [Fact]
    public void It_reads_dense_rows_and_sparse_ones()
    {
        SparseDataset data = Data();
        (float[]? inputs, float[]? targets, float[]? weights) = (new float[6], new float[2], new float[2]);
        data.Read([2, 0], inputs, targets, weights);
        Assert.Equal([-3f, 0, 1, 0, 2, 0], inputs);
        Assert.Equal([1f, 0], targets);
        Assert.Equal([0.5f, 1], weights);

        SparseMatrix sparse = new(3);
        data.ReadSparse([2, 1], sparse, targets, weights);
        Assert.Equal([0, 2, 2], sparse.Starts);
        Assert.Equal([0, 2], sparse.Columns);
        Assert.Equal([-3f, 1], sparse.Values);
        Assert.Equal([1f, 1], targets);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.ReadSparse([4], sparse, targets.AsSpan(1), weights.AsSpan(1)));
    }

    [Fact]
    public void Views_of_rows_and_one_hot_targets_stay_sparse()
    {
        Dataset view = Data().Skip(1).Subset([2, 1]).OneHot();
        SparseMatrix sparse = new(3);
        (float[]? targets, float[]? weights) = (new float[4], new float[2]);
        view.ReadSparse([0, 1], sparse, targets, weights);

        Assert.True(view.IsSparse);
        Assert.Equal([2, 0, 2], sparse.Columns);
        Assert.Equal([4f, -3, 1], sparse.Values);
        Assert.Equal([1f, 0, 0, 1], targets);
        (Dataset first, Dataset second) = Data().Split(0.5, seed: 1);
        Assert.True(first.IsSparse && second.IsSparse);
    }

    [Fact]
    public void Any_dataset_is_read_by_its_non_zeros()
    {
        Dataset dense = Dataset.FromArrays(s_rows, new[] { 0, 1, 1, 0 });
        SparseMatrix sparse = new(3);
        dense.ReadSparse([3, 0], sparse, new float[2], new float[2]);
        Assert.False(dense.IsSparse);
        Assert.Equal([2, 1], sparse.Columns);
        Assert.Equal([4f, 2], sparse.Values);
    }

    [Fact]
    public void More_rows_than_targets_are_refused() =>
        Assert.Throws<ArgumentException>(() => Dataset.FromSparse(SparseMatrix.FromDense(s_rows), new[] { 0, 1 }));

    [Fact]
    public void The_largest_absolute_values_scale_sparse_and_dense_rows_alike()
    {
        Scaler sparse = MaxAbsScaler.Fit(Data());
        Scaler dense = MaxAbsScaler.Fit(Dataset.FromArrays(s_rows, new[] { 0, 1, 1, 0 }));
        Assert.Equal([1 / 3f, 0.5f, 0.25f], sparse.Scale.ToArray());
        Assert.Equal(sparse.Scale.ToArray(), dense.Scale.ToArray());
        Assert.Equal(new float[3], sparse.Offset.ToArray());
        Assert.Equal([1 / 3f, 0.4f, 0.25f], MaxAbsScaler.Fit(Data(), largestScale: 0.4f).Scale.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxAbsScaler.Fit(Data(), largestScale: 0));
        Assert.Equal([1f], MaxAbsScaler.Fit(Dataset.FromArrays([[0f], [0f]], new[] { 0f, 1 })).Scale.ToArray());
        Assert.Throws<InvalidDataException>(() => MaxAbsScaler.Fit(Dataset.FromArrays([[0f], [float.NaN]], new[] { 0f, 1 })));
    }

    private static SparseDataset Data() => Dataset.FromSparse(SparseMatrix.FromDense(s_rows), new[] { 0, 1, 1, 0 }, [1, 1, 0.5f, 1]);
}
