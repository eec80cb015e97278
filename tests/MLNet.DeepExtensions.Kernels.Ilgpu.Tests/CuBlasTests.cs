using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>
/// cuBLAS needs an NVIDIA GPU; that it is asked for the right products, and that its absence is told, can be checked without.
/// </summary>
public class CuBlasTests
{
    private static readonly DenseShape s_shape = new(5, 3);
    private static readonly OpenDevice s_simulator = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
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
    public void The_newest_library_is_asked_for_first_and_its_absence_is_told_with_all_names()
    {
        List<string> asked = [];
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => CuBlasFunctions.Load(name =>
        {
            asked.Add(name);
            return 0;
        }));
        Assert.Equal(CuBlasFunctions.Names, asked);
        Assert.Contains("13", asked[0], StringComparison.Ordinal);
        Assert.All(asked, name => Assert.Contains(name, exception.Message, StringComparison.Ordinal));
        Assert.Contains(nameof(ComputeDevice.UsesCuBlas), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_product_is_asked_for_in_the_kernels_stream_at_the_precision_of_the_device()
    {
        Random random = new(2);
        float[] weights = Values(random, 15), x = Values(random, Rows * 5), product = new float[Rows * 3];
        FakeCuBlas.Calls.Clear();
        using MemoryBuffer1D<float, Stride1D.Dense> memory = s_simulator.Accelerator.Allocate1D<float>([.. weights, .. x, .. product]);
        using (CuBlasLibrary library = new(new CuBlasFunctions(FakeCuBlas.AddressOf), s_simulator.Accelerator, stream: 77, isTf32: true))
        {
            ArrayView<float> all = memory.View.BaseView;
            library.Multiply(
                CuBlasCall.Forward(s_shape, Rows), all.SubView(0, 15), all.SubView(15, Rows * 5),
                all.SubView(15 + (Rows * 5), product.Length));
        }

        Assert.Equal(["create", "stream 77", "math 3", "multiply", "destroy"], FakeCuBlas.Calls);
        AssertProduct([.. memory.GetAsArray1D()[^product.Length..].Select(value => (double)value)], Rows, 3, (row, column) =>
            (float)Enumerable.Range(0, 5).Sum(k => (double)x[(row * 5) + k] * weights[(k * 3) + column]));
    }

    [Fact]
    public void A_failure_names_the_function_and_its_status()
    {
        FakeCuBlas.Status = 14;
        try
        {
            InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
                () => new CuBlasLibrary(new CuBlasFunctions(FakeCuBlas.AddressOf), s_simulator.Accelerator, stream: 0, isTf32: false));
            Assert.Contains("cublasCreate failed with status 14", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            FakeCuBlas.Status = 0;
        }
    }

    [Fact]
    public void A_device_that_is_not_nvidias_ignores_it_and_the_precision()
    {
        using IKernelSet kernels = KernelSetProviders.Create(
            ComputeDevice.IlgpuCpu with { UsesCuBlas = true, Precision = MathPrecision.Tf32 });
        using DeviceBuffer<float> buffer = kernels.Allocate<float>(3);
        buffer.Upload([1.0001f, 3, 0], 0);
        kernels.Dense.Forward(
            new DenseShape(1, 1), 1, buffer.View.Slice(0, 1), buffer.View.Slice(1, 1), default, Activation.Linear, buffer.View.Slice(2, 1));
        float[] result = new float[1];
        buffer.Download(result, 2);
        Assert.Equal(1.0001f * 3, result[0]);
    }

    // Column by column, as BLAS defines it.
    private static double[] Multiply(CuBlasCall call, float[] a, float[] b)
    {
        double[] product = new double[call.M * call.N];
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
