namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>The names of the kernels, by the sizes that the simulator chooses by.</summary>
public class KernelNamesTests
{
    [Fact]
    public void Dense_layers_are_products_of_the_tile_that_their_size_chooses()
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);

        KernelNames few = kernels.Dense.Names(new DenseShape(20, 20), rows: 4, hasBias: true);
        KernelNames more = kernels.Dense.Names(new DenseShape(19, 19), rows: 5, hasBias: true);

        Assert.Equal(new KernelNames("gemm-flat", "gemm-flat", "gemm-large"), few);
        Assert.Equal(new KernelNames("gemm-medium", "gemm-medium", "gemm-medium"), more);
        Assert.Throws<ArgumentOutOfRangeException>(() => kernels.Dense.Names(new DenseShape(19, 0), rows: 5, hasBias: true));
    }

    [Fact]
    public void Convolutions_are_products_or_direct()
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        Conv2DShape wide = new(8, 8, 4, 20, kernel: 3, stride: 1, Padding.All(1), dilation: 1);
        Conv2DShape depthwise = new(8, 8, 4, 4, kernel: 3, stride: 1, Padding.All(1), dilation: 1, groups: 4);

        Assert.Equal(new KernelNames("gemm-large", "gemm-medium", "gemm-large"), kernels.Convolution.Names(wide, batch: 1));
        Assert.Equal(new KernelNames("direct", "direct", "direct"), kernels.Convolution.Names(depthwise, batch: 1));
    }

    [Fact]
    public void Poolings_have_one_kernel_each()
    {
        using IlgpuKernelSet kernels = new(ComputeDevice.IlgpuCpu);
        Pool2DShape shape = new(8, 8, 4, kernel: 2, stride: 2, Padding.None);

        Assert.Equal(new KernelNames("maximum", "maximum"), kernels.Pooling.MaximumNames(shape));
        Assert.Equal(new KernelNames("average", "average"), kernels.Pooling.AverageNames(shape));
        Assert.Equal(new KernelNames("global-average", "global-average"), kernels.Pooling.GlobalAverageNames(64, 4));
    }
}
