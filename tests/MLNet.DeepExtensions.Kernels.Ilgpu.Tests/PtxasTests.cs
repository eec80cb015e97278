using System.Text.RegularExpressions;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests;

/// <summary>What NVIDIA's assembler makes of the kernels. Skipped where there is none: see <see cref="Ptxas"/>.</summary>
public sealed class PtxasTests(PtxCompiler compiler) : IClassFixture<PtxCompiler>
{
    /// <summary>Registers of a thread up to which two groups of 256 threads share a multiprocessor's 65,536.</summary>
    private const int RegistersOfTwoGroups = 128;

    private const string DenseForward = "GemmKernel<LargeTile, ThreadTile8, MatrixRows, MatrixColumns>";
    private const string DenseOnTensorCores = "Tf32Kernel<MatrixRows, MatrixColumns>";

    public static TheoryData<string> Kernels => [.. DeviceKernels.All.Keys];

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_kernel_is_assembled_for_Volta_Ampere_and_Hopper_and_keeps_its_values_in_registers(string kernel)
    {
        if (!IsTf32(kernel))
        {
            AssertInRegisters(Ptxas.Assemble(compiler.Compile(kernel, isVolta: true), 70));
        }

        AssertInRegisters(Ptxas.Assemble(compiler.Compile(kernel), 80));
        AssertInRegisters(Ptxas.Assemble(compiler.Compile(kernel), 90));

        void AssertInRegisters(AssembledKernel assembled)
        {
            Assert.Equal(0, assembled.SpilledBytes);
            Assert.Equal(0, assembled.StackBytes);
            Assert.True(assembled.Registers <= RegistersOfTwoGroups, $"{kernel} takes {assembled.Registers} registers.");
        }
    }

    [Fact]
    public void A_products_loop_is_mostly_multiplications_with_loads_of_fours()
    {
        string[] loop = LoopOf(DenseForward);

        // A thread's 8x8 sums, sixteen steps of a slice: each step loads eight values of either operand from shared memory, in fours.
        Assert.Equal(8 * 8 * 16, Count(loop, "FFMA"));
        Assert.Equal(4 * 16, Count(loop, @"LDS(\.U)?\.128"));
        Assert.Equal(0, Count(loop, @"LDS(?!\S*128)"));
        Assert.Equal(4, Count(loop, @"LDG\S*\.128"));
        Assert.True(Count(loop, "FFMA") > 0.7 * loop.Length, $"{Count(loop, "FFMA")} of {loop.Length} instructions multiply.");
    }

    [Fact]
    public void A_TF32_product_multiplies_on_tensor_cores()
    {
        // Four by four products, two steps of a slice.
        Assert.Equal(4 * 4 * 2, Count(LoopOf(DenseOnTensorCores), @"HMMA\.1688\.F32\.TF32"));
    }

    private static bool IsTf32(string kernel) => kernel.StartsWith("Tf32", StringComparison.Ordinal);

    private static int Count(string[] instructions, string pattern) => instructions.Count(line => Regex.IsMatch(line, @"\b" + pattern + @"\b"));

    // The instructions from the loop's label to the branch back to it, of the loop that holds the multiplications.
    private string[] LoopOf(string kernel)
    {
        string[] lines = Ptxas.Assemble(compiler.Compile(kernel), 80, disassembles: true).Instructions.Split('\n');
        string multiplication = IsTf32(kernel) ? "HMMA" : "FFMA";
        for (int end = 0; end < lines.Length; end++)
        {
            Match branch = Regex.Match(lines[end], @"BRA `\((\.L\w+)\)");
            int begin = branch.Success ? Array.IndexOf(lines, branch.Groups[1].Value + ":", 0, end) : -1;
            string[] loop = begin < 0 ? [] : [.. lines[begin..(end + 1)].Where(line => line.Contains("/*", StringComparison.Ordinal))];
            if (Count(loop, multiplication + @"\S*") > 0)
            {
                return loop;
            }
        }

        throw new InvalidOperationException($"{kernel} has no loop that multiplies.");
    }
}
