using MLNet.DeepExtensions.Kernels.Cpu;

namespace MLNet.DeepExtensions.Kernels.Tests.Cpu;

/// <summary>Which kernel runs for which fully connected layer, on both sides of every threshold.</summary>
public sealed class DenseTableTests
{
    /// <summary>
    /// Floats in a vector, rows, inputs, outputs, whether there is a bias; the kernels forward, of the data gradient and of the weights'
    /// gradient.
    /// </summary>
    public static TheoryData<int, int, int, int, bool, string> Layers => new()
    {
        // One row: 2^14 weights stay in the nearest caches.
        { 16, 1, 128, 128, true, "gemv-small, gemm, gemm" },
        { 16, 1, 129, 128, true, "gemv, gemm, gemm" },
        { 16, 1, 128, 129, true, "gemv, gemm, gemm" },
        { 16, 1, 1, 16384, true, "gemv-small, gemm, gemm" },
        { 16, 1, 16384, 1, true, "gemv-small, gemm, gemm" },
        { 16, 1, 16385, 1, true, "gemv, gemm, gemm" },
        { 16, 1, 4096, 1000, true, "gemv, gemm, gemm" },
        { 16, 1, 4, 3, true, "gemv-small, gemm, gemm" },
        { 16, 2, 4, 3, true, "gemm, gemm, gemm" },

        // One input: the weights' gradient is one row, which is summed with the bias's or alone.
        { 16, 100, 1, 3, true, "gemm, gemm, gemm" },
        { 16, 100, 1, 3, false, "gemm, gemm, gemv-small" },
        { 16, 8193, 1, 2, false, "gemm, gemm, gemv" },

        // More than two panels of columns, each of two vectors, and more than 4,096 floats: the left operand is packed.
        { 16, 64, 65, 65, true, "gemm-packed, gemm-packed, gemm-packed" },
        { 16, 64, 65, 64, true, "gemm, gemm, gemm" },
        { 16, 64, 64, 65, true, "gemm, gemm, gemm" },
        { 16, 63, 65, 65, true, "gemm, gemm, gemm" },
        { 8, 64, 65, 33, true, "gemm-packed, gemm, gemm-packed" },
        { 8, 64, 65, 32, true, "gemm, gemm, gemm" },
        { 4, 64, 65, 17, true, "gemm-packed, gemm, gemm-packed" },
        { 4, 64, 65, 16, true, "gemm, gemm, gemm" },
        { 16, 32, 784, 512, true, "gemm-packed, gemm-packed, gemm-packed" },
        { 16, 32, 512, 10, true, "gemm, gemm, gemm" },
        { 16, 1024, 1024, 1024, true, "gemm-packed, gemm-packed, gemm-packed" },

        // One row backward: a deep product is packed too.
        { 16, 1, 65, 4096, true, "gemv, gemm, gemm" },
        { 16, 1, 65, 4097, true, "gemv, gemm-packed, gemm" },
        { 16, 1, 65, 7000, true, "gemv, gemm-packed, gemm" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Each_layer_has_its_kernels(int lanes, int rows, int inputs, int outputs, bool hasBias, string expected)
    {
        KernelNames names = CpuDenseKernels.NamesOf(DenseTable.ProductsOf(lanes), new DenseShape(inputs, outputs), rows, hasBias);

        Assert.Equal(expected, $"{names.Forward}, {names.BackwardData}, {names.BackwardWeights}");
    }

    [Fact]
    public void Every_kernel_has_a_name_of_its_own_and_a_case()
    {
        string[] names = [.. DenseTable.Products.Entries.Select(entry => entry.Name)];

        Assert.Distinct(names);
        Assert.Empty(names.Except(Layers.SelectMany(layer => layer.Data.Item6.Split(", "))));
    }

    [Fact]
    public void The_kernel_set_names_what_the_table_chooses()
    {
        using CpuKernelSet kernels = new(threads: 1);

        Assert.Equal(new KernelNames("gemv-small", "gemm", "gemm"), kernels.Dense.Names(new DenseShape(4, 3), rows: 1, hasBias: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => kernels.Dense.Names(new DenseShape(4, 0), rows: 1, hasBias: true));
    }

    [Theory]
    [InlineData(2, true, "chain-columns")]
    [InlineData(2, false, "chain-panels")]
    [InlineData(3, true, "chain-panels")]
    [InlineData(1, true, "chain-columns")]
    public void A_layer_of_a_chain_has_its_layout(int outputs, bool hasWholeVectors, string expected) =>
        Assert.Equal(expected, ChainTable.Layouts.Choose(new ChainProblem(outputs, hasWholeVectors)).Name);

    // Outputs fill cache lines of 16.
    [Theory]
    [InlineData(128, 128, true)]
    [InlineData(129, 128, false)]
    [InlineData(128, 129, false)]
    [InlineData(1024, 16, true)]
    [InlineData(1025, 1, false)]
    [InlineData(8, 2048, true)]
    [InlineData(1, 2049, false)]
    [InlineData(2049, 1, false)]
    public void A_chain_takes_small_layers(int inputs, int outputs, bool fits) =>
        Assert.Equal(fits, DenseChain.Takes(new DenseShape(inputs, outputs)));

    [Fact]
    public void A_chain_names_the_kernel_of_each_layer()
    {
        DenseChainLayer Layer(int inputs, int outputs) =>
            new(new DenseShape(inputs, outputs), new float[inputs * outputs], default, Activation.ReLU);
        DenseChain chain = new([Layer(5, 2), Layer(2, 3), Layer(3, 1)]);

        Assert.Equal(["chain-panels", "chain-panels", "chain-columns"], chain.KernelNames);
        Assert.Equal(["chain-columns"], new DenseChain([Layer(5, 2)], new float[5], new float[5], new float[5]).KernelNames);
    }
}
