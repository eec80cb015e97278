using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public class SparseMatrixTests
{
    [Fact]
    public void Rows_are_kept_by_their_non_zeros()
    {
        SparseMatrix matrix = new(4);
        matrix.Add([1, 3], [5f, -2]);
        matrix.Add([], []);
        matrix.AddDense([0, 0, 7, 0]);

        Assert.Equal([0, 2, 2, 3], matrix.Starts);
        Assert.Equal([1, 3, 2], matrix.Columns);
        Assert.Equal([5f, -2, 7], matrix.Values);
        Assert.Equal((3, 3, 4), (matrix.RowCount, matrix.NonZeros, matrix.ColumnCount));
        float[] row = [9, 9, 9, 9];
        matrix.CopyRow(0, row);
        Assert.Equal([0f, 5, 0, -2], row);
    }

    [Fact]
    public void It_grows_and_is_used_again_after_it_was_cleared()
    {
        SparseMatrix matrix = new(1000);
        for (int round = 0; round < 2; round++)
        {
            matrix.Clear();
            for (int row = 0; row < 300; row++)
            {
                matrix.Add([row, row + 1, row + 600], [row, 1f, round]);
            }

            Assert.Equal(900, matrix.NonZeros);
            Assert.Equal([299, 300, 899], matrix.ColumnsOf(299));
            Assert.Equal([299f, 1, round], matrix.ValuesOf(299));
        }
    }

    [Theory]
    [InlineData(new[] { 1, 1 }, "column 1 after column 1")]
    [InlineData(new[] { 2, 0 }, "column 0 after column 2")]
    [InlineData(new[] { 0, 4 }, "from 0 to 3")]
    [InlineData(new[] { -1, 2 }, "column -1")]
    public void Columns_out_of_order_or_range_are_refused_and_nothing_is_added(int[] columns, string says)
    {
        SparseMatrix matrix = new(4);
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => matrix.Add(columns, [1f, 2])).Message, StringComparison.Ordinal);
        Assert.Equal(0, matrix.RowCount);
        Assert.Throws<ArgumentException>(() => matrix.Add([0, 1], [1f]));
        Assert.Throws<ArgumentException>(() => matrix.AddDense([1f, 2]));
        Assert.Throws<ArgumentException>(() => SparseMatrix.FromDense([]));
    }
}
