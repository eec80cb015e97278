using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The losses of the CPU kernel set.</summary>
public sealed class CpuLossConformance() : LossConformance(CpuTarget.Instance)
{
    [Theory]
    [InlineData(6000, 10)]
    [InlineData(70, 1003)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int rows, int width)
    {
        Random random = new(3);
        float[] logits = Normal(random, (long)rows * width);
        float[] classes = [.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(width))];
        (float[] Losses, float[] Gradient) expected = Run(1);
        foreach (int threads in new[] { 2, 3 })
        {
            (float[] losses, float[] gradient) = Run(threads);
            Assert.Equal(expected.Losses, losses);
            Assert.Equal(expected.Gradient, gradient);
        }

        (float[] Losses, float[] Gradient) Run(int threads)
        {
            using CpuKernelSet kernels = new(threads);
            DeviceView<float> x = kernels.Allocate<float>(logits.Length).View;
            DeviceView<float> t = kernels.Allocate<float>(rows).View;
            DeviceView<float> losses = kernels.Allocate<float>(rows).View;
            x.Upload(logits);
            t.Upload(classes);
            kernels.Losses.SoftmaxCrossEntropy(new LossBatch(rows, width, 1f, x, t, default, losses, x), sparse: true, 0.1f);
            return (Download(losses), Download(x));
        }
    }

    [Fact]
    public void A_row_gives_the_same_bits_wherever_it_stands_in_the_batch()
    {
        float[] row = Normal(new Random(4), 7);
        DeviceView<float> losses = Garbage(29);
        DeviceView<float> gradient = Garbage(29 * 7);
        float[] rows = [.. Enumerable.Repeat(row, 29).SelectMany(values => values)];
        Kernels.Losses.SoftmaxCrossEntropy(
            new LossBatch(29, 7, 1f, Upload(rows), Upload(new float[29]), default, losses, gradient), sparse: true, 0f);
        Assert.Single(Download(losses).Distinct());
        Assert.All(Download(gradient).Chunk(7).Skip(1), chunk => Assert.Equal(Download(gradient)[..7], chunk));
    }

    [Fact]
    public void Nothing_is_allocated_once_the_kernels_are_warm()
    {
        DeviceView<float> logits = Upload(new float[640]);
        DeviceView<float> targets = Upload(new float[64]);
        DeviceView<float> losses = Garbage(64);
        DeviceView<float> sum = Garbage(1);
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            Kernels.Losses.SoftmaxCrossEntropy(new LossBatch(64, 10, 1f, logits, targets, default, losses, logits), sparse: true, 0f);
            Kernels.Losses.Sum(losses, sum, 0);
        }
    }
}
