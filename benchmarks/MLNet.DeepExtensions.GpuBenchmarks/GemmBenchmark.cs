using System.Diagnostics;
using System.Text.Json;
using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.GpuBenchmarks;

/// <summary>A square product <c>[n, n] [n, n]</c> in float32, repeated: what a large dense layer's forward pass does.</summary>
internal static class GemmBenchmark
{
    private const int CheckedElements = 100;

    public static string Run(ComputeDevice device, int size, TimeSpan duration)
    {
        using IKernelSet kernels = KernelSetProviders.Create(device);
        DenseShape shape = new(size, size);
        Random random = new(1);
        float[] a = Values(random, size), b = Values(random, size);
        using DeviceBuffer<float> left = kernels.Allocate<float>(a.Length), right = kernels.Allocate<float>(b.Length),
        product = kernels.Allocate<float>(a.Length);
        left.View.Upload(a);
        right.View.Upload(b);
        Multiply();
        kernels.Synchronize();

        List<double> seconds = [];
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < duration;)
        {
            const int Repeats = 10;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Repeats; i++)
            {
                Multiply();
            }

            kernels.Synchronize();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / Repeats);
        }

        seconds.Sort();
        double flops = 2.0 * size * size * size;
        return JsonSerializer.Serialize(new
        {
            work = $"gemm-{size}",
            device = kernels.Description,
            precision = device.Precision.ToString(),
            cuBlas = device.UsesCuBlas,
            gflops = flops / seconds[seconds.Count / 2] / 1e9,
            largestError = LargestError(),
        });

        void Multiply() => kernels.Dense.Forward(shape, size, left.View, right.View, default, Activation.Linear, product.View);

        double LargestError()
        {
            float[] result = new float[a.Length];
            product.View.Download(result);
            double largest = 0;
            for (int i = 0; i < CheckedElements; i++)
            {
                int row = random.Next(size), column = random.Next(size);
                (double sum, double magnitude) = (0.0, 0.0);
                for (int k = 0; k < size; k++)
                {
                    double term = (double)a[(row * size) + k] * b[(k * size) + column];
                    (sum, magnitude) = (sum + term, magnitude + Math.Abs(term));
                }

                largest = Math.Max(largest, Math.Abs(result[(row * size) + column] - sum) / magnitude);
            }

            return largest;
        }
    }

    private static float[] Values(Random random, int size)
    {
        float[] values = new float[size * size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return values;
    }
}
