namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>Every tile of a GPU, in the three directions of a dense layer, against double precision.</summary>
public sealed class EmulatedTileTests
{
    [Theory]
    [InlineData(20, 70, 33, false)] // flat
    [InlineData(40, 30, 37, false)] // narrow
    [InlineData(40, 60, 37, false)] // medium
    [InlineData(40, 70, 37, false)] // large, mostly empty
    [InlineData(33, 68, 20, true)] // on tensor cores
    public void A_product_of_every_tile_is_the_oracles(int rows, int columns, int depth, bool isTf32)
    {
        using IlgpuKernelSet kernels = new(
            new EmulatedDevice(hasTensorCores: isTf32),
            ComputeDevice.IlgpuCpu with { Precision = isTf32 ? MathPrecision.Tf32 : MathPrecision.Float32 });
        Random random = new(rows);
        float[] x = Values(rows * depth), weights = Values(depth * columns), y = new float[rows * columns];
        using DeviceBuffer<float> left = kernels.Allocate<float>(x.Length), right = kernels.Allocate<float>(weights.Length);
        using DeviceBuffer<float> product = kernels.Allocate<float>(y.Length);
        left.Upload(x, 0);
        right.Upload(weights, 0);
        kernels.Dense.Forward(new DenseShape(depth, columns), rows, left.View, right.View, default, Activation.ReLU, product.View);
        product.Download(y, 0);
        for (int i = 0; i < y.Length; i++)
        {
            (int row, int column) = (i / columns, i % columns);
            double sum = 0, magnitude = 0;
            for (int k = 0; k < depth; k++)
            {
                double term = (double)x[(row * depth) + k] * weights[(k * columns) + column];
                (sum, magnitude) = (sum + term, magnitude + Math.Abs(term));
            }

            Assert.Equal(Math.Max(sum, 0), y[i], magnitude * (isTf32 ? 1e-3 : 1e-6));
        }

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
