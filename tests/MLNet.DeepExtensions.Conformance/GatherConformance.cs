using MLNet.DeepExtensions.Kernels;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>Batches out of data that lie on the device.</summary>
public abstract class GatherConformance(ConformanceTarget target) : ConformanceSuite(target)
{
    [Fact]
    public void A_known_answer()
    {
        DeviceView<float> y = Garbage(6);
        Kernels.Elementwise.GatherRows(3, 2, Upload<int>([2, 0, 2]), Upload([1f, 2, 3, 4, 5, 6]), y);
        Assert.Equal([5, 6, 1, 2, 5, 6], Download(y));
        Kernels.Elementwise.GatherRows(3, 2, Upload<int>([1, 1, 0]), Upload<byte>([0, 255, 10, 20]), 0.5f, -1f, y);
        Assert.Equal([4, 9, 4, 9, -1, 126.5f], Download(y));
    }

    [Fact]
    public void Rows_of_floats_and_of_bytes_come_in_the_order_asked_for()
    {
        Random random = new(11);
        for (int i = 0; i < Math.Min(Target.Cases, 20); i++, FreeOperands())
        {
            int count = 1 + random.Next(Target.LargestDimension), width = 1 + random.Next(Target.LargestDimension), stored = 1
                + random.Next(2 * Target.LargestDimension);
            int[] rows = [.. Enumerable.Range(0, count).Select(_ => random.Next(stored))];
            float[] values = Normal(random, (long)stored * width);
            byte[] bytes = new byte[stored * width];
            random.NextBytes(bytes);
            DeviceView<float> y = Garbage((long)count * width), z = Garbage((long)count * width);
            Kernels.Elementwise.GatherRows(count, width, Upload<int>(rows), Upload(values), y);
            Kernels.Elementwise.GatherRows(count, width, Upload<int>(rows), Upload<byte>(bytes), 1f / 255f, -0.25f, z);
            Assert.Equal(rows.SelectMany(row => values.Skip(row * width).Take(width)), Download(y));
            double[] scaled = [.. rows.SelectMany(row => bytes.Skip(row * width).Take(width)).Select(value => value / 255.0)];
            AssertClose(
                [.. scaled.Select(value => value - 0.25)], [.. scaled.Select(value => value + 0.25)], Download(z),
                $"{count} of {stored} x {width}");
        }
    }
}

public sealed class CpuGatherConformance() : GatherConformance(CpuTarget.Instance);
