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
    public void Moments_without_gradients_do_not_stay_among_the_slow_numbers_below_the_normal_ones()
    {
        SegmentTable table = new([new(0, 11)]);
        DeviceView<float> first = Upload([.. Enumerable.Repeat(1f, 11)]);
        DeviceView<float> second = Upload([.. Enumerable.Repeat(1f, 11)]);
        DeviceView<float> zeros = Upload(new float[11]);
        for (int step = 1; step <= 1000; step++)
        {
            Kernels.Optimizers.Adam(
                new SweepArguments(table, Upload(new float[11]), zeros, 0.01f), 0.9f, 0.9f, 1e-8f, step, first, second, default);
        }

        Assert.Equal(new float[11], Download(first));
        Assert.Equal([.. Enumerable.Repeat(1.17549435e-38f, 11)], Download(second));
    }

    [Fact]
    public void Quotients_by_roots_hold_from_the_least_to_the_largest_numbers()
    {
        const float Epsilon = 1e-8f;
        float[] squares = [0f, 0f, 1e-38f, 1e-30f, 1e-16f, 0.37f, 1f, 12345.678f, 1e20f, 1e30f, 3e38f];
        float[] gradients = [0f, 1e-22f, 1e-19f, -1e-15f, 3e-9f, -0.7f, 1e-3f, 99f, -1e10f, 1e15f, 1f];
        int count = 3 * squares.Length;
        DeviceView<float> parameters = Upload(new float[count]);
        SweepArguments sweep = new(new SegmentTable([new(0, count)]), parameters, Upload([.. gradients, .. gradients, .. gradients]), 1f);
        Kernels.Optimizers.Adagrad(sweep, Epsilon, Upload([.. squares, .. squares, .. squares]));
        float[] steps = Download(parameters);
        for (int i = 0; i < count; i++)
        {
            double g = gradients[i % squares.Length];
            double expected = -g / (Math.Sqrt(squares[i % squares.Length] + (g * g)) + Epsilon);
            Assert.Equal(expected, steps[i], 5e-7 * Math.Abs(expected));
        }
    }

    [Fact]
    public void An_infinite_moment_holds_a_parameter_and_no_number_shows()
    {
        DeviceView<float> parameters = Upload([1f, 2f, 3f]);
        SweepArguments sweep = new(new SegmentTable([new(0, 3)]), parameters, Upload([1f, float.NaN, 1f]), 1f);
        Kernels.Optimizers.Adagrad(sweep, 1e-8f, Upload([float.PositiveInfinity, 1f, float.NaN]));
        Assert.Equal([1f, float.NaN, float.NaN], Download(parameters));
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
