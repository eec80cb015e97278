using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// What forgotten buffers and numbers that lead elsewhere may do to the CPU kernel set: it answers with the right result or an error, never
/// with other memory.
/// </summary>
public sealed class CpuMemorySafetyTests() : ConformanceSuite(CpuTarget.Instance)
{
    [Fact]
    public void A_span_of_a_freed_and_of_a_forgotten_buffer_sees_nobody_elses_memory()
    {
        Span<float> forgotten = Forget(dispose: false), freed = Forget(dispose: true), large = Forget(dispose: true, 1 << 20);
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Kernels.Allocate<float>(1000).View.Span.Fill(i);
            Kernels.Allocate<float>(1 << 20).View.Span.Fill(i);
        }

        Assert.Equal(-1, forgotten.IndexOfAnyExcept(-7f));
        Assert.Equal(-1, freed.IndexOfAnyExcept(-7f));
        Assert.Equal(-1, large.IndexOfAnyExcept(-7f, 0f));
        large.Fill(3);
        Assert.Equal(-1, large.IndexOfAnyExcept(3f));
    }

    [Fact]
    public void Rows_to_gather_that_the_table_has_not_are_named()
    {
        DeviceView<float> y = Garbage(4);
        DeviceView<float> table = Upload(new float[6]);
        foreach (int row in (int[])[3, -1, int.MaxValue, int.MinValue])
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(
                () => Kernels.Elementwise.GatherRows(2, 2, Upload<int>([0, row]), table, y));
            Assert.Contains($"Number 1 asks for row {row}; the table has the rows 0 to 2", refused.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(
                () => Kernels.Elementwise.GatherRows(2, 2, Upload<int>([0, row]), Upload<byte>(new byte[6]), 1, 0, y));
        }
    }

    [Theory]
    [InlineData(new[] { 0, 1, 3 }, new[] { 0, 1, 4 }, "4")]
    [InlineData(new[] { 0, 1, 3 }, new[] { 0, -1, 2 }, "-1")]
    [InlineData(new[] { 0, 1, 3 }, new[] { 0, 2, int.MaxValue }, "2147483647")]
    [InlineData(new[] { 0, 5, 3 }, new[] { 0, 1, 2 }, "0 to 5")]
    [InlineData(new[] { 0, -1, 3 }, new[] { 0, 1, 2 }, "0 to -1")]
    [InlineData(new[] { 1, 2, 3 }, new[] { 0, 1, 2 }, "1 to 3")]
    [InlineData(new[] { 0, 1, 4 }, new[] { 0, 1, 2 }, "0 to 4")]
    public void Sparse_rows_whose_starts_or_columns_lead_elsewhere_are_refused(int[] starts, int[] columns, string named)
    {
        DenseShape shape = new(4, 3);
        SparseRows x = new(Upload<int>(starts), Upload<int>(columns), Upload([1f, 2, 3]));
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Kernels.Sparse.Forward(shape, 2, x, Upload(new float[12]), default, Activation.Linear, Garbage(6)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 3 }, new[] { 0, 4 }, new[] { 0, 1, 1 }, "Column 1 is 4")]
    [InlineData(new[] { 0, 1, 3 }, new[] { -1, 2 }, new[] { 0, 1, 1 }, "Column 0 is -1")]
    [InlineData(new[] { 0, 1, 3 }, new[] { 2, 2 }, new[] { 0, 1, 1 }, "Column 1 is 2")]
    [InlineData(new[] { 0, 2, 1 }, new[] { 0, 2 }, new[] { 0, 1, 1 }, "elements 2 to 1")]
    [InlineData(new[] { 0, 1, 4 }, new[] { 0, 2 }, new[] { 0, 1, 1 }, "elements 1 to 4")]
    [InlineData(new[] { -1, 1, 3 }, new[] { 0, 2 }, new[] { 0, 1, 1 }, "elements -1 to 1")]
    [InlineData(new[] { 0, 1, 3 }, new[] { 0, 2 }, new[] { 0, 2, 1 }, "Element 1 is in row 2; the rows are 0 to 1")]
    public void Sparse_columns_that_lead_elsewhere_are_refused(int[] starts, int[] columns, int[] rows, string named)
    {
        SparseColumns x = new(Upload<int>(columns), Upload<int>(starts), Upload<int>(rows), Upload([1f, 2, 3]));
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Kernels.Sparse.BackwardWeights(new DenseShape(4, 3), 2, x, Upload(new float[6]), Garbage(12), default));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 3 }, "Selected row 1 is 3; the rows rise strictly, from 0 to 2 at most")]
    [InlineData(new[] { -1, 2 }, "Selected row 0 is -1")]
    [InlineData(new[] { 1, 1 }, "Selected row 1 is 1")]
    [InlineData(new[] { 0, 1, 2, 3 }, "4 rows are selected; the table has 3 of 2 values")]
    public void Selected_rows_that_lead_elsewhere_are_refused(int[] rows, string named)
    {
        RowSelection selection = new(Upload<int>(rows), 2);
        DeviceView<float> shares = Upload(new float[8]), x = Upload(new float[6]), table = Garbage(6);
        SegmentTable segment = new([new ParameterSegment(0, 6)]);
        Action[] calls =
        [
            () => Kernels.Sparse.ClearRows(selection, table),
            () => Kernels.Sparse.BlendRows(selection, shares, x, table),
            () => Kernels.Optimizers.Sgd(new SweepArguments(segment, table, x, 0.1f, Rows: selection), 0f, nesterov: false, default),
            () => Kernels.Optimizers.Norm(segment, x, Garbage(1), selection),
        ];
        foreach (Action call in calls)
        {
            Assert.Contains(named, Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_of_several_segments_are_refused()
    {
        SegmentTable two = new([new ParameterSegment(0, 3), new ParameterSegment(3, 3)]);
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Kernels.Optimizers.Norm(two, Upload(new float[6]), Garbage(1), new RowSelection(Upload<int>([0]), 3)));
        Assert.Contains("Rows are selected of 2 segments; it takes one", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3f, UnknownNumbers.Refused, "Value 1 of row 0 is 3; an embedding of 3 takes the whole numbers 0 to 2.")]
    [InlineData(-1f, UnknownNumbers.Refused, "Value 1 of row 0 is -1")]
    [InlineData(0.5f, UnknownNumbers.OwnRow, "is 0.5; an embedding of 2 takes the whole numbers 0 to 1, and other whole numbers as unknown.")]
    [InlineData(float.NaN, UnknownNumbers.Zeros, "is NaN")]
    public void Numbers_that_choose_no_row_are_refused(float number, UnknownNumbers unknown, string named)
    {
        LookupShape shape = new(2, 1, 5, unknown);
        DeviceView<int> numbers = Kernels.Allocate<int>(2).View;
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Kernels.Embeddings.Lookup(
            shape, 1, Upload([0f, number]), Upload<int>([0, 2, 5]), Upload(new float[5]), numbers, Garbage(2)));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Kernels.Embeddings.Lookup(
            shape, 1, Upload([0f, 0]), Upload<int>([0, 2, 6]), Upload(new float[5]), numbers, Garbage(2)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Span<float> Forget(bool dispose, int length = 1000)
    {
        DeviceBuffer<float> buffer = Kernels.Allocate<float>(length);
        Span<float> span = buffer.View.Span;
        span.Fill(-7);
        if (dispose)
        {
            buffer.Dispose();
        }

        return span;
    }
}
