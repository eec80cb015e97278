using MLNet.DeepExtensions.Conformance.Reference;
using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>
/// What threads and freed buffers may do to a kernel set: it answers with the right result or an error, never with other memory.
/// </summary>
public abstract class CallConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    public static TheoryData<string> Kinds => ["dense", "convolution", "normalization"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_threads_with_buffers_of_their_own_get_the_right_result_or_the_error(string kind)
    {
        int calls = Math.Min(Target.Cases, 150);
        int done = 0;
        using Barrier both = new(2);
        Exception?[] failures = new Exception?[2];
        (Action Call, Action Check)[] work = [Prepare(kind, new Random(0)), Prepare(kind, new Random(1))];
        Thread[] threads = [.. Enumerable.Range(0, 2)
            .Select(number => new Thread(() => failures[number] = Record.Exception(() => Work(work[number]))))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);
        Assert.True(done > 0, "No call was ever served.");

        void Work((Action Call, Action Check) own)
        {
            both.SignalAndWait();
            for (int i = 0; i < calls; i++)
            {
                try
                {
                    own.Call();
                }
                catch (InvalidOperationException refused)
                {
                    Assert.Contains("one at a time", refused.Message, StringComparison.Ordinal);
                    continue;
                }

                own.Check();
                Interlocked.Increment(ref done);
            }
        }
    }

    [Fact]
    public void A_call_during_another_one_is_refused_untouched_from_whatever_thread()
    {
        DeviceView<float> x = Upload([1f, 2]), y = Upload([5f, 6]);
        List<Exception?> refusals = [];
        Kernels.RunOnHost(1, _ =>
        {
            refusals.Add(Record.Exception(Call));
            Thread other = new(() => refusals.Add(Record.Exception(Call)));
            other.Start();
            other.Join();
            refusals.Add(Record.Exception(() => Kernels.RunOnHost(1, _ => { })));
        });
        Assert.Equal(3, refusals.Count);
        Assert.All(refusals, refusal => Assert.Contains(
            "one at a time", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal));
        Assert.Equal([5, 6], Download(y));
        Call();
        Assert.Equal([2, 4], Download(y));

        void Call() => Kernels.Elementwise.Add(x, x, y);
    }

    [Fact]
    public void A_call_that_failed_is_over()
    {
        DeviceView<float> x = Upload([1f, 2]);
        Assert.Throws<DivideByZeroException>(() => Kernels.RunOnHost(1, _ => throw new DivideByZeroException()));
        Assert.Throws<ArgumentException>(() => Kernels.Elementwise.Add(x, x.Slice(0, 1), x));
        Kernels.Elementwise.Add(x, x, x);
        Assert.Equal([2, 4], Download(x));
    }

    [Fact]
    public void A_buffer_that_is_freed_while_kernels_read_it_gives_the_right_result_or_the_error()
    {
        int side = Math.Min(Target.LargestDimension, 64);
        DenseShape shape = new(side, side);
        float[] x = [.. Enumerable.Repeat(1f, side * side)];
        float[] garbage = [.. Enumerable.Repeat(float.NaN, side * side)];
        DeviceView<float> weights = Upload([.. Enumerable.Repeat(0.5f, side * side)]), y = Garbage(side * side);
        int served = 0;
        for (int i = 0; i < Math.Min(2 * Target.Cases, 300); i++)
        {
            DeviceBuffer<float> input = Kernels.Allocate<float>(x.Length);
            input.Upload(x, 0);
            Thread other = new(() =>
            {
                if (i % 2 == 0)
                {
                    Thread.SpinWait(i * 5);
                }
                else
                {
                    Thread.Sleep(1);
                }

                input.Dispose();
                GC.Collect(0);
                using DeviceBuffer<float> next = Kernels.Allocate<float>(x.Length);
                next.Upload(garbage, 0);
            });
            other.Start();
            try
            {
                Kernels.Dense.Forward(shape, side, input.View, weights, default, Activation.Linear, y);
                Assert.Equal(-1, Download(y).AsSpan().IndexOfAnyExcept(side / 2f));
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
    public void What_is_written_may_not_share_memory_with_an_operand_unless_it_is_allowed_to_take_its_place()
    {
        DeviceView<float> all = Upload(new float[100]), x = all.Slice(0, 20), shifted = all.Slice(1, 20), y = all.Slice(20, 20);
        Kernels.Elementwise.ActivationForward(Activation.ReLU, x, y);
        Kernels.Elementwise.ActivationForward(Activation.ReLU, x, x);
        Refused(() => Kernels.Elementwise.ActivationForward(Activation.ReLU, x, shifted));
        Refused(() => Kernels.Dense.Forward(new DenseShape(4, 4), 5, x, Upload(new float[16]), default, Activation.Linear, x));
        Refused(() => Kernels.Normalization.Affine(new(4, 5), x, new(default, all.Slice(22, 5), default), y));

        static void Refused(Action call) =>
            Assert.Contains("share memory", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_larger_than_an_int_counts_is_refused()
    {
        foreach (
            Padding padding in (
                Padding[])[new(int.MaxValue, 0, 0, 0), new(0, 0, 0, int.MaxValue), Padding.All(int.MaxValue), Padding.All(1 << 30)])
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
        Assert.Throws<ArgumentException>(
            () => Kernels.Optimizers.Sgd(new SweepArguments(far, Garbage(4), Garbage(4), 1f), 0, false, default));
    }

    // A call on operands of its own, and the check of its result against the oracle.
    private (Action Call, Action Check) Prepare(string kind, Random random)
    {
        int rows = Math.Min(37, Target.LargestDimension), inputs = Math.Min(90, Target.LargestDimension),
        outputs = Math.Min(110, Target.LargestDimension);
        switch (kind)
        {
            case "dense":
                DenseShape dense = new(inputs, outputs);
                float[] x = Normal(random, (long)rows * inputs), dy = Normal(random, (long)rows * outputs);
                DeviceView<float> input = Upload(x), gradient = Upload(dy), weights = Garbage(dense.WeightCount);
                (double[] values, double[] magnitudes) = ReferenceDense.BackwardWeights(rows, inputs, outputs, x, dy);
                return (
                    () => Kernels.Dense.BackwardWeights(dense, rows, input, gradient, weights, default),
                    () => AssertClose(values, magnitudes, Download(weights), "dW"));
            case "convolution":
                Conv2DShape shape = Target.LargestDimension > 10
                    ? new(9, 8, 5, 7, kernel: 3, stride: 1, Padding.All(1), dilation: 1)
                    : new(4, 3, 5, 3, kernel: 3, stride: 1, Padding.All(1), dilation: 1);
                float[] images = Normal(random, 3L * shape.InSize), dOut = Normal(random, 3L * shape.OutSize);
                DeviceView<float> seen = Upload(images), back = Upload(dOut), filters = Garbage(shape.WeightCount);
                (double[] sums, double[] sizes) = ReferenceConvolution.BackwardWeights(shape, 3, images, dOut);
                return (
                    () => Kernels.Convolution.BackwardWeights(shape, 3, seen, back, filters, default),
                    () => AssertClose(sums, sizes, Download(filters), "dW of the convolution"));
            default:
                DeviceView<float> features = Upload(Normal(random, (long)rows * inputs)), ones = Upload([.. Enumerable.Repeat(1f, inputs)]);
                DeviceView<float> zeros = Upload(new float[inputs]), result = Garbage((long)rows * inputs);
                Call();
                float[] right = Download(result);
                return (Call, () => Assert.Equal(right, Download(result)));

                void Call() => Kernels.Normalization.BatchInference(
                    new(rows, inputs), 1e-5f, features, new(ones, zeros), new(zeros, ones), result);
        }
    }
}

/// <summary>The CPU kernel set's calls.</summary>
public sealed class CpuCallConformance() : CallConformance(CpuTarget.Instance);
