using MLNet.DeepExtensions.Kernels;
using MLNet.DeepExtensions.Kernels.Cpu;
using Xunit;

namespace MLNet.DeepExtensions.Conformance;

/// <summary>The optimizers of the CPU kernel set.</summary>
public sealed class CpuOptimizerConformance() : OptimizerConformance(CpuTarget.Instance)
{
    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        SegmentTable table = new([new(1, 70_001), new(70_002, 513, DecayFactor: 0f, L2: 0.1f), new(70_515, 40_000, L1: 0.1f)]);
        Random random = new(9);
        float[] start = Normal(random, table.Length);
        float[] gradients = Normal(random, table.Length);
        float[] expected = Run(1);
        Assert.Equal(expected, Run(2));
        Assert.Equal(expected, Run(3));

        float[] Run(int threads)
        {
            using CpuKernelSet kernels = new(threads);
            DeviceView<float> parameters = Copy(start);
            DeviceView<float> onDevice = Copy(gradients);
            DeviceView<float> first = Copy(new float[table.Length]);
            DeviceView<float> second = Copy(new float[table.Length]);
            DeviceView<float> scalars = Copy(new float[2]);
            for (int step = 1; step <= 2; step++)
            {
                kernels.Optimizers.Penalize(table, parameters, onDevice, scalars, 1);
                kernels.Optimizers.Norm(table, onDevice, scalars);
                SweepArguments sweep = new(table, parameters, onDevice, 0.01f, 0.1f, ClipNorm: 5f, Norm: scalars);
                kernels.Optimizers.Adam(sweep, 0.9f, 0.999f, 1e-8f, step, first, second, default);
            }

            return [.. Download(parameters), .. Download(first), .. Download(second), .. Download(scalars)];

            DeviceView<float> Copy(float[] values)
            {
                DeviceView<float> view = kernels.Allocate<float>(values.Length).View;
                view.Upload(values);
                return view;
            }
        }
    }

    [Fact]
    public void A_moment_without_gradients_decays_to_zero_and_not_to_the_slow_numbers_above_it()
    {
        SegmentTable table = new([new(0, 11)]);
        DeviceView<float> first = Upload([.. Enumerable.Repeat(1f, 11)]);
        DeviceView<float> second = Upload([.. Enumerable.Repeat(1f, 11)]);
        DeviceView<float> zeros = Upload(new float[11]);
        for (int step = 1; step <= 1000; step++)
        {
            Kernels.Optimizers.Adam(new SweepArguments(table, Upload(new float[11]), zeros, 0.01f), 0.9f, 0.9f, 1e-8f, step, first, second, default);
        }

        Assert.Equal(new float[11], Download(first));
        Assert.Equal(new float[11], Download(second));
    }

    [Fact]
    public void Nothing_is_allocated_once_the_kernels_are_warm()
    {
        SegmentTable table = new([new(0, 300), new(300, 11, DecayFactor: 0f, L1: 0.1f)]);
        DeviceView<float> parameters = Upload(new float[311]);
        DeviceView<float> gradients = Upload(new float[311]);
        DeviceView<float> first = Upload(new float[311]);
        DeviceView<float> second = Upload(new float[311]);
        DeviceView<float> scalars = Upload(new float[2]);
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Step();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step()
        {
            Kernels.Optimizers.Penalize(table, parameters, gradients, scalars, 1);
            Kernels.Optimizers.Norm(table, gradients, scalars);
            SweepArguments sweep = new(table, parameters, gradients, 0.01f, 0.1f, ClipNorm: 1f, Norm: scalars);
            Kernels.Optimizers.Adam(sweep, 0.9f, 0.999f, 1e-8f, 1, first, second, default);
        }
    }
}
