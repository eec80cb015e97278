using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What the CUDA driver is given, which can be had without a device.</summary>
public sealed class PtxTests : IClassFixture<PtxTests.Compiler>
{
    private readonly Compiler _compiler;

    public PtxTests(Compiler compiler) => _compiler = compiler;

    public static TheoryData<string> Hot =>
    [
        nameof(Dense), nameof(DenseTransposed), nameof(WeightGradient), nameof(Flat), nameof(Medium), nameof(Convolution), nameof(ConvolutionData), nameof(ConvolutionWeights),
        nameof(Sweep), nameof(CrossEntropy), nameof(Pooling), nameof(Normalization), nameof(Gather), nameof(Tf32Dense), nameof(Tf32WeightGradient), nameof(Tf32Convolution),
        nameof(SparseRowsForward), nameof(SparseRowsGradient),
    ];

    [Theory]
    [MemberData(nameof(Hot))]
    public void A_hot_kernel_keeps_its_values_in_registers(string kernel)
    {
        string ptx = _compiler.Compile(kernel);
        Assert.Contains(".entry", ptx, StringComparison.Ordinal);
        Assert.DoesNotContain(".local", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Dense))]
    [InlineData(nameof(Convolution))]
    public void A_product_loads_fours_from_shared_and_global_memory(string kernel)
    {
        string ptx = _compiler.Compile(kernel);
        Assert.Contains("ld.shared.v4.f32", ptx, StringComparison.Ordinal);
        Assert.Contains("ld.global.v4.f32", ptx, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Tf32Dense))]
    [InlineData(nameof(Tf32WeightGradient))]
    [InlineData(nameof(Tf32Convolution))]
    public void A_TF32_product_multiplies_on_tensor_cores(string kernel)
    {
        string ptx = _compiler.Compile(kernel);
        string[] products = [.. ptx.Split('\n').Where(line => line.Contains("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", StringComparison.Ordinal))];

        // Sixteen products, each on four sums of its own, one after the other, all in the entry point, where the registers are declared.
        Assert.Equal(16, products.Length);
        for (int i = 0; i < products.Length; i++)
        {
            string sums = $"{{acc{4 * i}, acc{(4 * i) + 1}, acc{(4 * i) + 2}, acc{(4 * i) + 3}}}";
            string product = Regex.Replace(products[i].Replace("\t", "", StringComparison.Ordinal), @"%r\d+", "r").Trim();
            Assert.Equal($"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {sums}, {{r, r, r, r}}, {{r, r}}, {sums};", product);
        }

        Assert.Single(ptx.Split('\n'), line => line.Contains(".reg .f32 acc<64>;", StringComparison.Ordinal));
        Assert.True(ptx.IndexOf(".reg .f32 acc<64>;", StringComparison.Ordinal) < ptx.IndexOf("mma.sync", StringComparison.Ordinal));
        Assert.DoesNotContain(".func", ptx, StringComparison.Ordinal);
        Assert.Contains("__dyn_shared_alloca", ptx, StringComparison.Ordinal);
        Assert.Contains("st.shared.f32 [exchange+1380], acc63;", ptx, StringComparison.Ordinal);
    }

    private static Delegate Tf32Dense() => new Action<GemmTask, GemmOperands<MatrixRows, MatrixColumns>>(Tf32Kernel<MatrixRows, MatrixColumns>.Run);

    private static Delegate Tf32WeightGradient() =>
        new Action<GemmTask, GemmOperands<MatrixColumns, MatrixColumns>>(Tf32Kernel<MatrixColumns, MatrixColumns>.Run);

    private static Delegate Tf32Convolution() => new Action<GemmTask, GemmOperands<PatchRows, MatrixColumns>>(Tf32Kernel<PatchRows, MatrixColumns>.Run);

    private static Delegate Gather() => new Action<long, GatherBytes>(EntryPoints.Items);

    private static Delegate Dense() => new Action<GemmTask, GemmOperands<MatrixRows, MatrixColumns>>(GemmKernel<LargeTile, ThreadTile8, MatrixRows, MatrixColumns>.Run);

    private static Delegate DenseTransposed() => new Action<GemmTask, GemmOperands<MatrixRows, MatrixRows>>(GemmKernel<LargeTile, ThreadTile8, MatrixRows, MatrixRows>.Run);

    private static Delegate WeightGradient() =>
        new Action<GemmTask, GemmOperands<MatrixColumns, MatrixColumns>>(GemmKernel<LargeTile, ThreadTile8, MatrixColumns, MatrixColumns>.Run);

    private static Delegate Flat() => new Action<GemmTask, GemmOperands<MatrixRows, MatrixColumns>>(GemmKernel<FlatTile, ThreadTile4, MatrixRows, MatrixColumns>.Run);

    private static Delegate Medium() => new Action<GemmTask, GemmOperands<MatrixRows, MatrixColumns>>(GemmKernel<MediumTile, ThreadTile4, MatrixRows, MatrixColumns>.Run);

    private static Delegate Convolution() => new Action<GemmTask, GemmOperands<PatchRows, MatrixColumns>>(GemmKernel<LargeTile, ThreadTile8, PatchRows, MatrixColumns>.Run);

    private static Delegate ConvolutionData() =>
        new Action<GemmTask, GemmOperands<GradientPatchRows, FilterRows>>(GemmKernel<LargeTile, ThreadTile8, GradientPatchRows, FilterRows>.Run);

    private static Delegate ConvolutionWeights() =>
        new Action<GemmTask, GemmOperands<PatchColumns, MatrixColumns>>(GemmKernel<LargeTile, ThreadTile8, PatchColumns, MatrixColumns>.Run);

    private static Delegate Sweep() => new Action<int, OptimizerSweep<Adam>>(EntryPoints.Groups);

    private static Delegate CrossEntropy() => new Action<int, SoftmaxCrossEntropy<ClassNumber>>(EntryPoints.Groups);

    private static Delegate Pooling() => new Action<long, MaximumPoolingForward>(EntryPoints.Items);

    private static Delegate Normalization() => new Action<long, ColumnChunks<MomentTerms>>(EntryPoints.Items);

    private static Delegate SparseRowsForward() => new Action<long, SparseForward>(EntryPoints.Items);

    private static Delegate SparseRowsGradient() => new Action<long, SparseWeightGradient>(EntryPoints.Items);

    /// <summary>One compiler for all tests; it keeps what it has compiled.</summary>
    public sealed class Compiler : IDisposable
    {
        private readonly Context _context = DeviceContext.Create();
        private readonly PTXBackend _backend;
        private readonly Dictionary<string, string> _compiled = [];

        public Compiler() => _backend = new PTXBackend(_context, CudaArchitecture.SM_80, CudaInstructionSet.ISA_80, null!);

        public string Compile(string kernel)
        {
            if (!_compiled.TryGetValue(kernel, out string? ptx))
            {
                var entry = (Delegate)typeof(PtxTests).GetMethod(kernel, BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!;
                CompiledKernel compiled = _backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(entry.Method), KernelSpecialization.Empty);
                ptx = Assert.IsType<PTXCompiledKernel>(compiled).PTXAssembly;
                _compiled.Add(kernel, ptx);
            }

            return ptx;
        }

        public void Dispose()
        {
            _backend.Dispose();
            _context.Dispose();
        }
    }
}
