using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu.Tests.Emulation;

/// <summary>Whether the emulation finds what it is for: faults of each kind, made in the text of a kernel that has none.</summary>
public sealed unsafe class EmulationTests(PtxCompiler compiler) : IClassFixture<PtxCompiler>
{
    private const int Threads = 64;

    // Each thread leaves its number in shared memory and gives the number of the next one.
    private const string Neighbours =
        """
        .visible .entry Kernel(
            .param .u64 _values_0
        )
        {
            .reg .pred %p<4>;
            .shared .align 4 .b8 __shared_alloca0[256];

            mov.u32 %r1, %tid.x;
            ld.param.u64 %rd1, [_values_0];
            mov.u64 %rd2, __shared_alloca0;
            mul.wide.u32 %rd3, %r1, 4;
            add.s64 %rd4, %rd2, %rd3;
            st.shared.u32 [%rd4], %r1;
            bar.sync 0;
            add.s32 %r2, %r1, 1;
            and.b32 %r2, %r2, 63;
            mul.wide.u32 %rd5, %r2, 4;
            add.s64 %rd6, %rd2, %rd5;
            ld.shared.u32 %r3, [%rd6];
            add.s64 %rd7, %rd1, %rd3;
            st.global.u32 [%rd7], %r3;
            ret;
        }
        """;

    [Fact]
    public void A_kernel_without_a_fault_gives_what_it_says_and_is_told_nothing()
    {
        Assert.Empty(Run(Neighbours, out int[] values));
        Assert.Equal([.. Enumerable.Range(0, Threads).Select(thread => (thread + 1) % Threads)], values);
    }

    [Theory]
    [InlineData("bar.sync 0;", "", "shared memory, race: a read after a write without a barrier")]
    [InlineData("and.b32 %r2, %r2, 63;", "", "shared memory, out of bounds")]
    [InlineData("add.s64 %rd7, %rd1, %rd3;", "add.s64 %rd7, %rd4, %rd3;", "global memory, out of bounds")]
    [InlineData("add.s64 %rd7, %rd1, %rd3;", "add.s64 %rd7, %rd1, %rd3;\nadd.s64 %rd7, %rd7, 4;", "global memory, out of bounds")]
    [InlineData("add.s64 %rd7, %rd1, %rd3;", "add.s64 %rd7, %rd1, 0;", "global memory, race: a write after a write without a barrier")]
    [InlineData("st.shared.u32 [%rd4], %r1;", "", "shared memory, unwritten: a read of what nobody has written")]
    [InlineData("st.shared.u32 [%rd4], %r1;", "setp.lt.s32 %p1, %r1, 32;\n@%p1 st.shared.u32 [%rd4], %r1;", "shared memory, unwritten")]
    [InlineData(
        "bar.sync 0;", "setp.lt.s32 %p1, %r1, 7;\n@%p1 bra OUT;\nbar.sync 0;\nOUT:",
        "barrier: threads wait at a barrier that others of their group have left")]
    [InlineData(
        "bar.sync 0;", "setp.lt.s32 %p1, %r1, 7;\n@%p1 ret;\nbar.sync 0;",
        "barrier: threads wait at a barrier that others of their group have left")]
    [InlineData(
        "bar.sync 0;", "setp.lt.s32 %p1, %r1, 7;\n@%p1 bra ELSE;\nbar.sync 0;\nbra OUT;\nELSE:\nbar.sync 0;\nOUT:",
        "barrier: threads of a group wait at different barriers")]
    [InlineData(
        "bar.sync 0;", "setp.lt.s32 %p1, %r1, 7;\n@%p1 bra.uni OUT;\nOUT:\nbar.sync 0;",
        "uniform: threads of a warp part at '@%p1 bra.uni OUT'")]
    [InlineData("ld.shared.u32 %r3, [%rd6];", "ld.shared.u32 %r3, [%rd6+2];", "shared memory, misaligned")]
    public void A_deliberate_fault_is_found(string sound, string faulty, string expected) => Assert.Contains(
        Run(Neighbours.Replace(sound, faulty, StringComparison.Ordinal), out _), fault =>
            fault.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void A_barrier_taken_out_of_a_kernel_of_the_package_is_found()
    {
        string ptx = compiler.Compile("SoftmaxForward");
        Assert.Empty(Softmax(ptx));
        int barriers = 0;
        for (int at = ptx.IndexOf("bar.sync", StringComparison.Ordinal); at >= 0; at = ptx.IndexOf(
            "bar.sync", at + 1, StringComparison.Ordinal))
        {
            // A barrier that only keeps the last sum's reads from the next one's writes is missed where there is no next one.
            barriers += Softmax(ptx.Remove(at, ptx.IndexOf(';', at) + 1 - at))
                .Any(fault => fault.Contains("race", StringComparison.Ordinal)) ? 1 : 0;
        }

        Assert.True(barriers >= 4, $"{barriers} of the barriers are missed.");
    }

    private static IReadOnlyCollection<string> Softmax(string ptx)
    {
        const int Width = 100;
        OpenDevice simulator = OpenDevice.Acquire(ComputeDevice.IlgpuCpu);
        using MemoryBuffer1D<float, Stride1D.Dense> memory = simulator.Accelerator.Allocate1D<float>(Width);
        memory.MemSetToZero();
        PtxProgram program = PtxProgram.Parse(ptx);
        KernelArguments arguments = new();
        byte[] bytes = arguments.Write(program, 1, new SoftmaxForward(Width, memory.View.BaseView, memory.View.BaseView));
        IReadOnlyCollection<string> faults = EmulatedLaunch.Run(program, bytes, arguments.Views, (1, 1, 1), Threads, dynamicBytes: 0);
        simulator.Release(hasFailed: false);
        return faults;
    }

    private static IReadOnlyCollection<string> Run(string ptx, out int[] values)
    {
        values = new int[Threads];
        fixed (int* place = values)
        {
            ulong begin = (ulong)place;
            return EmulatedLaunch.Run(
                PtxProgram.Parse(ptx), BitConverter.GetBytes(begin), [(begin, begin + (4 * Threads))], (1, 1, 1), Threads, dynamicBytes: 0);
        }
    }
}
