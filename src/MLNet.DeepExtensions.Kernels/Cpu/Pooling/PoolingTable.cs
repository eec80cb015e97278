using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>A kernel of maximum pooling.</summary>
internal unsafe delegate void MaximumForwardKernel(WorkerTeam team, Pool2DShape shape, int batch, float* x, float* y, ushort* indices);

/// <summary>A kernel of its gradient.</summary>
internal unsafe delegate void MaximumBackwardKernel(
    WorkerTeam team, Pool2DShape shape, int batch, float* dy, ushort* indices, in GradientWriter dx);

/// <summary>
/// Which kernel runs for which pooling: in each table the first that fits. All conditions stand here. They are so cheap that each call
/// asks.
/// </summary>
internal static unsafe class PoolingTable
{
    /// <summary>The only kernel of average pooling, forward and backward.</summary>
    public const string Average = "average";

    /// <summary>The only kernel of global average pooling, forward and backward.</summary>
    public const string GlobalAverage = "global-average";

    /// <summary>Maximum pooling.</summary>
    public static KernelTable<Pool2DShape, MaximumForwardKernel> MaximumForward { get; } = new(
        new("maximum-16", (in p) => p.Channels >= SixteenChannels.Count,
            MaximumPoolingForward<SixteenChannels, SixteenChannels.Floats, SixteenChannels.Ints>.Pool),
        new("maximum-8", (in p) => p.Channels >= EightChannels.Count,
            MaximumPoolingForward<EightChannels, Vector256<float>, Vector256<int>>.Pool),
        new("maximum-4", (in p) => p.Channels >= FourChannels.Count,
            MaximumPoolingForward<FourChannels, Vector128<float>, Vector128<int>>.Pool),
        new("maximum-1", (in p) => true, MaximumPoolingForward<OneChannel, float, int>.Pool));

    /// <summary>The gradient of maximum pooling.</summary>
    public static KernelTable<Pool2DShape, MaximumBackwardKernel> MaximumBackward { get; } = new(
        new("maximum-spread", (in p) => IsSideBySide(p) && p.Channels >= EightChannels.Count, MaximumPoolingSpread.Spread),
        new("maximum-gather-16", (in p) => p.Channels >= SixteenChannels.Count,
            MaximumPoolingBackward<SixteenChannels, SixteenChannels.Floats, SixteenChannels.Ints>.Gather),
        new("maximum-gather-8", (in p) => p.Channels >= EightChannels.Count,
            MaximumPoolingBackward<EightChannels, Vector256<float>, Vector256<int>>.Gather),
        new("maximum-gather-4", (in p) => p.Channels >= FourChannels.Count,
            MaximumPoolingBackward<FourChannels, Vector128<float>, Vector128<int>>.Gather),
        new("maximum-gather-1", (in p) => true, MaximumPoolingBackward<OneChannel, float, int>.Gather));

    /// <summary>Whether windows neither overlap nor leave gaps, and begin with the image.</summary>
    private static bool IsSideBySide(Pool2DShape shape) => shape.Kernel == shape.Stride && shape.Padding == Padding.None;
}
