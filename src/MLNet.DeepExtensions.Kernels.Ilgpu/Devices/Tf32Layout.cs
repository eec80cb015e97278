using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Where a thread of a TF32 product finds its operands and leaves its sums. A group of eight warps computes 128 x 128 sums, each warp 64 x
/// 32 of them: four by four products <c>m16n8k8</c>, whose fragments lie in the warp's threads as the PTX ISA lays down for
/// <c>mma.sync.aligned.m16n8k8</c> with <c>.tf32</c>.
/// </summary>
internal static class Tf32Layout
{
    /// <summary>Threads of a group.</summary>
    public const int Threads = 256;

    /// <summary>Rows of a group's part, and its columns.</summary>
    public const int Side = 128;

    /// <summary>Products of each sum that are brought to shared memory at once.</summary>
    public const int Depth = 16;

    /// <summary>Products of each sum in one instruction.</summary>
    public const int MmaDepth = 8;

    /// <summary>
    /// Values of a step in shared memory: eight more than there are, so that the threads of a warp, which read four steps of eight values,
    /// meet each bank once.
    /// </summary>
    public const int Step = Side + 8;

    /// <summary>Rows of a warp's part.</summary>
    public const int WarpRows = 64;

    /// <summary>Columns of a warp's part.</summary>
    public const int WarpColumns = 32;

    /// <summary>Values of a row of a warp's part on its way out.</summary>
    public const int ExchangeStep = WarpColumns + 8;

    /// <summary>Values of a warp's part on its way out: sixteen rows at a time.</summary>
    public const int ExchangeLength = 16 * ExchangeStep;

    /// <summary>Shared memory of a group, in values: the operands, and after the last product what is on its way out.</summary>
    public const int SharedLength = Threads / 32 * ExchangeLength;

    /// <summary>
    /// Whether a device has such instructions: NVIDIA's from compute capability 8.0 on, with a driver that knows PTX 7.0.
    /// </summary>
    public static bool IsSupported(Accelerator accelerator) =>
        accelerator is CudaAccelerator cuda && cuda.Architecture >= CudaArchitecture.SM_80
            && cuda.InstructionSet >= CudaInstructionSet.ISA_70;

    /// <summary>The first row of a warp's part.</summary>
    public static int WarpRow(int warp) => warp / (Side / WarpColumns) * WarpRows;

    /// <summary>The first column of a warp's part.</summary>
    public static int WarpColumn(int warp) => warp % (Side / WarpColumns) * WarpColumns;

    /// <summary>
    /// The place in shared memory of a thread's first value of the left operand at the first step; the others lie 8 rows, 4 steps, and both
    /// further. With the thread's group g = lane / 4 and t = lane % 4 these are the rows g and g + 8 and the steps t and t + 4 of a
    /// fragment <c>a0</c> to <c>a3</c>.
    /// </summary>
    public static int Left(int warp, int lane) => (lane % 4 * Step) + WarpRow(warp) + (lane / 4);

    /// <summary>
    /// The same of the right operand: <c>b0</c> and, 4 steps further, <c>b1</c> are the steps t and t + 4 of the column g.
    /// </summary>
    public static int Right(int warp, int lane) => (lane % 4 * Step) + WarpColumn(warp) + (lane / 4);

    /// <summary>
    /// Where a thread's first sum of sixteen rows goes in shared memory: <c>c0</c> and <c>c1</c> are the row g and the columns 2t and 2t +
    /// 1, <c>c2</c> and
    /// <c>c3</c> the same columns of the row g + 8.
    /// </summary>
    public static int Exchange(int warp, int lane) => (warp * ExchangeLength) + (lane / 4 * ExchangeStep) + (lane % 4 * 2);
}
