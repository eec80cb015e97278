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
        Assert.Throws<ArgumentException>(() => Kernels.Sparse.BackwardWeights(shape, 2, x, Upload(new float[6]), Garbage(12), default));
    }

    [Fact]
    public void Columns_out_of_order_are_no_gradient_without_a_word()
    {
        const int Features = 200_000;
        SparseRows x = new(Upload<int>([0, 3]), Upload<int>([150_000, 0, 1]), Upload([1f, 2, 3]));
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => Kernels.Sparse.BackwardWeights(new DenseShape(Features, 3), 1, x, Upload(new float[3]), Garbage(3 * Features), default));
        Assert.Contains("columns of a row rise, from 0 to 199999", refused.Message, StringComparison.Ordinal);
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
