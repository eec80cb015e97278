using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What the CUDA driver is given, which can be had without a device.</summary>
public sealed class PtxTests(PtxCompiler compiler) : IClassFixture<PtxCompiler>
{
    private const string Dense = "GemmKernel<LargeTile, ThreadTile8, MatrixRows, MatrixColumns>";
    private const string Convolution = "GemmKernel<LargeTile, ThreadTile8, PatchRows, MatrixColumns>";
    private const string Tf32Dense = "Tf32Kernel<MatrixRows, MatrixColumns>";
    private const string Tf32WeightGradient = "Tf32Kernel<MatrixColumns, MatrixColumns>";
    private const string Tf32Convolution = "Tf32Kernel<PatchRows, MatrixColumns>";

    public static TheoryData<string> Hot =>
    [
        Dense, "GemmKernel<LargeTile, ThreadTile8, MatrixRows, MatrixRows>",
        "GemmKernel<LargeTile, ThreadTile8, MatrixColumns, MatrixColumns>",
        "GemmKernel<FlatTile, ThreadTile4, MatrixRows, MatrixColumns>", "GemmKernel<MediumTile, ThreadTile4, MatrixRows, MatrixColumns>",
        "GemmKernel<NarrowTile, ThreadTile4, GradientPatchRows, FilterRows>",
        Convolution, "GemmKernel<LargeTile, ThreadTile8, GradientPatchRows, FilterRows>",
        "GemmKernel<LargeTile, ThreadTile8, PatchColumns, MatrixColumns>",
        "OptimizerSweep<Adam>", "SoftmaxCrossEntropy<ClassNumber>", "MaximumPoolingForward", "ColumnChunks<MomentTerms>", "GatherBytes",
        Tf32Dense, Tf32WeightGradient, Tf32Convolution, "SparseForward", "SparseWeightGradient",
    ];

    [Theory]
    [MemberData(nameof(Hot))]
    public void A_hot_kernel_keeps_its_values_in_registers(string kernel)
    {
        string ptx = compiler.Compile(kernel);
        Assert.Contains(".entry", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
    }

    public static TheoryData<string> Sharing =>
    [
        .. DeviceKernels.All.Keys.Where(static name => name.Contains("Kernel<", StringComparison.Ordinal)),
        .. DeviceKernels.GroupBodies,
    ];

    [Theory]
    [MemberData(nameof(Sharing))]
    public void A_barrier_stands_between_what_threads_read_in_shared_memory_and_what_they_write(string kernel) =>
        Assert.Empty(SharedMemoryOrder.Violations(compiler.Compile(kernel)));

    [Theory]
    [InlineData("MaximumPoolingForward", 3)]
    [InlineData("MaximumPoolingBackward", 3)]
    [InlineData("AveragePoolingForward", 3)]
    [InlineData("GemmSplitSum", 2)]
    [InlineData("GatherFloats", 1)]
    [InlineData("GatherBytes", 1)]
    [InlineData("BatchApply", 1)]
    [InlineData("ChannelScaling", 2)]
    public void Places_are_taken_apart_by_multiplications_and_divided_only_behind_2_to_the_31(string kernel, int quotients)
    {
        string ptx = compiler.Compile(kernel);
        Assert.Equal(0, Regex.Count(ptx, @"\brem\.[su]\d+"));
        Assert.Equal(quotients, Regex.Count(ptx, @"\bdiv\.s64"));
        Assert.True(Regex.Count(ptx, @"setp\.(gt|le)\.s64\s[^;]*, 2147483647;") >= quotients, ptx);
    }

    [Theory]
    [InlineData("DropoutForward")]
    [InlineData("DropoutBackward")]
    [InlineData("SparseWeightGradient")]
    [InlineData(Dense)]
    public void No_branch_is_promised_to_be_the_same_in_all_threads_of_a_warp(string kernel)
    {
        string ptx = compiler.Compile(kernel);
        Assert.Contains("bra", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("bra.uni", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Dense)]
    [InlineData(Convolution)]
    public void A_product_loads_fours_from_shared_and_global_memory(string kernel)
    {
        string ptx = compiler.Compile(kernel);
        Assert.Contains("ld.shared.v4.f32", ptx, StringComparison.Ordinal);
        Assert.Contains("ld.global.v4.f32", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Tf32Dense)]
    [InlineData(Tf32WeightGradient)]
    [InlineData(Tf32Convolution)]
    public void A_TF32_product_multiplies_on_tensor_cores(string kernel)
    {
        string ptx = compiler.Compile(kernel);
        string[] products = [.. ptx.Split('\n')
            .Where(line => line.Contains("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", StringComparison.Ordinal))];

        // Sixteen products, each on four sums of its own, one after the other, and so again for the other half of a slice; all in the entry
        // point, where the registers are declared.
        Assert.Equal(32, products.Length);
        for (int i = 0; i < products.Length; i++)
        {
            int first = 4 * (i % 16);
            string sums = $"{{acc{first}, acc{first + 1}, acc{first + 2}, acc{first + 3}}}";
            string product = Regex.Replace(products[i].Replace("\t", "", StringComparison.Ordinal), @"%r\d+", "r").Trim();
            Assert.Equal($"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {sums}, {{r, r, r, r}}, {{r, r}}, {sums};", product);
        }

        Assert.Single(ptx.Split('\n'), line => line.Contains(".reg .f32 acc<64>;", StringComparison.Ordinal));
        Assert.True(ptx.IndexOf(".reg .f32 acc<64>;", StringComparison.Ordinal) < ptx.IndexOf("mma.sync", StringComparison.Ordinal));
        Assert.DoesNotContain(".func", ptx, StringComparison.Ordinal);
        Assert.Contains("__dyn_shared_alloca", ptx, StringComparison.Ordinal);
        Assert.Contains("st.shared.f32 [exchange+1380], acc63;", ptx, StringComparison.Ordinal);
    }
}
