using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A range of memory that is brought into the second-level cache bit by bit, while something else is computed.</summary>
/// <param name="memory">The memory.</param>
/// <param name="begin">The first float of the range.</param>
/// <param name="end">The float behind the last.</param>
internal readonly unsafe struct Prefetch(float* memory, nint begin, nint end)
{
    private const int CacheLineFloats = 16;

    private readonly float* _memory = memory;

    /// <summary>Brings a part of the range.</summary>
    /// <param name="index">The part.</param>
    /// <param name="parts">The number of parts.</param>
    public void Part(int index, int parts)
    {
        nint last = begin + Partition.Begin(end - begin, parts, index + 1);
        for (nint i = begin + Partition.Begin(end - begin, parts, index); i < last && Sse.IsSupported; i += CacheLineFloats)
        {
            Sse.Prefetch1(_memory + i);
        }
    }
}
