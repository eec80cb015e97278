using System.Runtime.CompilerServices;
using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>What threads, freed buffers and forgotten ones may do to the CPU kernel set: it answers with the right result or an error, never with other memory.</summary>
public sealed class CpuMemorySafetyTests() : ConformanceSuite(CpuTarget.Instance)
{
    private static readonly DenseShape s_dense = new(90, 110);
    private static readonly Conv2DShape s_convolution = new(9, 8, 5, 7, kernel: 3, stride: 1, Padding.All(1), dilation: 1);

    public static TheoryData<string> Kinds => ["dense", "convolution", "normalization"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_threads_with_buffers_of_their_own_get_the_right_result_or_the_error(string kind)
    {
        const int Calls = 150;
        int done = 0;
        using Barrier both = new(2);
        Exception?[] failures = new Exception?[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(seed => new Thread(() => failures[seed] = Record.Exception(() => Work(seed))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);
        Assert.True(done > 0, "No call was ever served.");

        void Work(int seed)
        {
            (Action call, Action check) = Prepare(kind, new Random(seed));
            both.SignalAndWait();
            for (int i = 0; i < Calls; i++)
            {
                try
                {
                    call();
                }
                catch (InvalidOperationException refused)
                {
                    Assert.Contains("one at a time", refused.Message, StringComparison.Ordinal);
                    continue;
                }

                check();
                Interlocked.Increment(ref done);
            }
        }
    }

    [Fact]
    public void A_buffer_that_is_freed_while_kernels_read_it_gives_the_right_result_or_the_error()
    {
        const int Rows = 64;
        DenseShape shape = new(64, 64);
        float[] x = [.. Enumerable.Repeat(1f, Rows * 64)];
        DeviceView<float> weights = Upload([.. Enumerable.Repeat(0.5f, 64 * 64)]), y = Garbage(Rows * 64);
        int served = 0;
        for (int i = 0; i < 300; i++)
        {
            DeviceBuffer<float> input = Kernels.Allocate<float>(x.Length);
            input.Upload(x, 0);
            Thread other = new(() =>
            {
                Thread.SpinWait(i * 5);
                input.Dispose();
                GC.Collect(0);
                using DeviceBuffer<float> next = Kernels.Allocate<float>(x.Length);
                next.View.Span.Fill(float.NaN);
            });
            other.Start();
            try
            {
                Kernels.Dense.Forward(shape, Rows, input.View, weights, default, Activation.Linear, y);
                Assert.Equal(-1, Download(y).AsSpan().IndexOfAnyExcept(32f));
                served++;
            }
            catch (ObjectDisposedException)
            {
            }

            other.Join();
        }

        Assert.True(served > 0, "The buffer was always freed before.");
    }

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
    public void What_is_written_may_not_share_memory_with_an_operand_unless_it_is_allowed_to_take_its_place()
    {
        DeviceBuffer<float> buffer = Kernels.Allocate<float>(100);
        DeviceView<float> x = new(buffer, 0, 20), shifted = new(buffer, 1, 20), y = new(buffer, 20, 20);
        Kernels.Elementwise.ActivationForward(Activation.ReLU, x, y);
        Kernels.Elementwise.ActivationForward(Activation.ReLU, x, x);
        Refused(() => Kernels.Elementwise.ActivationForward(Activation.ReLU, x, shifted));
        Refused(() => Kernels.Dense.Forward(new DenseShape(4, 4), 5, x, Upload(new float[16]), default, Activation.Linear, x));
        Refused(() => Kernels.Normalization.Affine(new(4, 5), x, new(default, new DeviceView<float>(buffer, 22, 5), default), y));

        static void Refused(Action call) => Assert.Contains("share memory", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
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
            Assert.Throws<ArgumentException>(() => Kernels.Elementwise.GatherRows(2, 2, Upload<int>([0, row]), Upload<byte>(new byte[6]), 1, 0, y));
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

    [Fact]
    public void A_frame_larger_than_an_int_counts_is_refused()
    {
        foreach (Padding padding in (Padding[])[new(int.MaxValue, 0, 0, 0), new(0, 0, 0, int.MaxValue), Padding.All(int.MaxValue), Padding.All(1 << 30)])
        {
            DeviceView<float> inner = Upload(new float[4]), framed = Upload(new float[64]);
            Assert.Contains("frame", Assert.Throws<ArgumentException>(
                () => Kernels.Elementwise.PadForward(1, 2, 2, 1, padding, inner, framed)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => Kernels.Elementwise.PadBackward(1, 2, 2, 1, padding, framed, inner));
        }
    }

    [Fact]
    public void A_segment_behind_the_largest_offset_is_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new SegmentTable([new ParameterSegment(0, 4), new ParameterSegment(long.MaxValue - 1, 2)]));
        Assert.Contains("9223372036854775807", refused.Message, StringComparison.Ordinal);
        SegmentTable far = new([new ParameterSegment(long.MaxValue - 4, 4)]);
        Assert.Throws<ArgumentException>(() => Kernels.Optimizers.Norm(far, Upload(new float[4]), Garbage(1)));
        Assert.Throws<ArgumentException>(() => Kernels.Optimizers.Sgd(new SweepArguments(far, Garbage(4), Garbage(4), 1f), 0, false, default));
    }

    private (Action Call, Action Check) Prepare(string kind, Random random)
    {
        const int Rows = 37;
        using CpuKernelSet own = new(threads: 1);
        switch (kind)
        {
            case "dense":
                float[] x = Normal(random, (long)Rows * s_dense.InFeatures), dy = Normal(random, (long)Rows * s_dense.OutFeatures);
                DeviceView<float> input = Fresh(x), gradient = Fresh(dy), weights = Fresh(new float[s_dense.WeightCount]);
                (double[] values, double[] magnitudes) = ReferenceDense.BackwardWeights(Rows, s_dense.InFeatures, s_dense.OutFeatures, x, dy);
                return (
                    () => Kernels.Dense.BackwardWeights(s_dense, Rows, input, gradient, weights, default),
                    () => AssertClose(values, magnitudes, Download(weights), "dW"));
            case "convolution":
                float[] images = Normal(random, 3L * s_convolution.InSize), dOut = Normal(random, 3L * s_convolution.OutSize);
                DeviceView<float> seen = Fresh(images), back = Fresh(dOut), filters = Fresh(new float[s_convolution.WeightCount]);
                (double[] sums, double[] sizes) = ReferenceConvolution.BackwardWeights(s_convolution, 3, images, dOut);
                return (
                    () => Kernels.Convolution.BackwardWeights(s_convolution, 3, seen, back, filters, default),
                    () => AssertClose(sums, sizes, Download(filters), "dW of the convolution"));
            default:
                DeviceView<float> rows = Fresh(Normal(random, Rows * 50L)), ones = Fresh([.. Enumerable.Repeat(1f, 50)]), zeros = Fresh(new float[50]);
                DeviceView<float> result = Fresh(new float[Rows * 50]), expected = Fresh(new float[Rows * 50]);
                own.Normalization.BatchInference(new(Rows, 50), 1e-5f, rows, new(ones, zeros), new(zeros, ones), expected);
                float[] right = Download(expected);
                return (
                    () => Kernels.Normalization.BatchInference(new(Rows, 50), 1e-5f, rows, new(ones, zeros), new(zeros, ones), result),
                    () => Assert.Equal(right, Download(result)));
        }

        DeviceView<float> Fresh(float[] content)
        {
            DeviceBuffer<float> buffer = Kernels.Allocate<float>(content.Length);
            buffer.Upload(content, 0);
            return buffer.View;
        }
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
