namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>cuBLAS needs an NVIDIA GPU; that it is asked for the right products, and that its absence is told, can be checked without.</summary>
public class CuBlasTests
{
    private static readonly DenseShape s_shape = new(5, 3);
    private const int Rows = 4;

    [Fact]
    public void The_products_that_are_asked_for_are_a_dense_layers()
    {
        Random random = new(1);
        float[] x = Values(random, Rows * 5), weights = Values(random, 15), dy = Values(random, Rows * 3);
        AssertProduct(Multiply(CuBlasCall.Forward(s_shape, Rows), weights, x), Rows, 3, (row, column) =>
            Enumerable.Range(0, 5).Sum(k => (double)x[(row * 5) + k] * weights[(k * 3) + column]));
        AssertProduct(Multiply(CuBlasCall.BackwardData(s_shape, Rows), weights, dy), Rows, 5, (row, column) =>
            Enumerable.Range(0, 3).Sum(k => (double)dy[(row * 3) + k] * weights[(column * 3) + k]));
        AssertProduct(Multiply(CuBlasCall.BackwardWeights(s_shape, Rows), dy, x), 5, 3, (row, column) =>
            Enumerable.Range(0, Rows).Sum(k => (double)x[(k * 5) + row] * dy[(k * 3) + column]));
    }

    [Fact]
    public void Only_large_products_are_worth_the_call()
    {
        Assert.False(CuBlasCall.Forward(new DenseShape(784, 512), 128).IsLarge);
        Assert.True(CuBlasCall.Forward(new DenseShape(4096, 4096), 4096).IsLarge);
    }

    [Fact]
    public void Its_absence_is_told_with_the_names_that_were_looked_for()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => CuBlasLibrary.Load(static () => throw new DllNotFoundException("No such file.")));
        Assert.Contains("cublas", exception.Message, StringComparison.Ordinal);
        Assert.Contains("No such file.", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ComputeDevice.UsesCuBlas), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_nvidias_ignores_it_and_the_precision()
    {
        using IKernelSet kernels = KernelSetProviders.Create(ComputeDevice.IlgpuCpu with { UsesCuBlas = true, Precision = MathPrecision.Tf32 });
        using DeviceBuffer<float> buffer = kernels.Allocate<float>(3);
        buffer.Upload([1.0001f, 3, 0], 0);
        kernels.Dense.Forward(new DenseShape(1, 1), 1, buffer.View.Slice(0, 1), buffer.View.Slice(1, 1), default, Activation.Linear, buffer.View.Slice(2, 1));
        var result = new float[1];
        buffer.Download(result, 2);
        Assert.Equal(1.0001f * 3, result[0]);
    }

    // Column by column, as BLAS defines it.
    private static double[] Multiply(CuBlasCall call, float[] a, float[] b)
    {
        var product = new double[call.M * call.N];
        for (int column = 0; column < call.N; column++)
        {
            for (int row = 0; row < call.M; row++)
            {
                for (int k = 0; k < call.K; k++)
                {
                    float left = call.TransposesA ? a[(row * call.StrideA) + k] : a[(k * call.StrideA) + row];
                    float right = call.TransposesB ? b[(k * call.StrideB) + column] : b[(column * call.StrideB) + k];
                    product[(column * call.M) + row] += (double)left * right;
                }
            }
        }

        return product;
    }

    private static void AssertProduct(double[] product, int rows, int columns, Func<int, int, double> expected)
    {
        for (int i = 0; i < rows * columns; i++)
        {
            Assert.Equal(expected(i / columns, i % columns), product[i], 10);
        }
    }

    private static float[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
