using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A part of a segment, as kernels read it.</summary>
/// <param name="segment">The part, as a segment.</param>
internal readonly struct Piece(ParameterSegment segment)
{
    public readonly long Offset = segment.Offset;
    public readonly int Length = (int)segment.Length;
    public readonly float RateFactor = segment.RateFactor;
    public readonly float DecayFactor = segment.DecayFactor;
    public readonly float L1 = segment.L1;
    public readonly float L2 = segment.L2;
}

/// <summary>A segment table cut into pieces, a group's item each, and brought to the device once.</summary>
internal sealed class DevicePieces : IDisposable
{
    private const int LongestPiece = 2048;
    private readonly MemoryBuffer1D<Piece, Stride1D.Dense> _trained;
    private readonly MemoryBuffer1D<Piece, Stride1D.Dense> _penalized;
    private readonly MemoryBuffer1D<double, Stride1D.Dense> _sums;
    private readonly DeviceMemory _memory;

    public DevicePieces(DeviceMemory memory, SegmentTable table)
    {
        _memory = memory;
        Piece[] trained = Cut(table, static segment => segment.RateFactor != 0);
        Piece[] penalized = Cut(table, static segment => segment.L1 != 0 || segment.L2 != 0);
        (TrainedCount, PenalizedCount) = (trained.Length, penalized.Length);
        _trained = Bring(memory, trained);
        _penalized = Bring(memory, penalized);
        _sums = memory.Allocate<double>(Math.Max(trained.Length, penalized.Length));
    }

    /// <summary>The number of pieces that are not frozen.</summary>
    public int TrainedCount { get; }

    /// <summary>The number of pieces that have a penalty.</summary>
    public int PenalizedCount { get; }

    /// <summary>What is not frozen.</summary>
    public ArrayView<Piece> Trained => _trained.View.BaseView;

    /// <summary>What has a penalty.</summary>
    public ArrayView<Piece> Penalized => _penalized.View.BaseView;

    /// <summary>Room for a sum a piece.</summary>
    public ArrayView<double> Sums => _sums.View.BaseView;

    public void Dispose()
    {
        _memory.Release(_sums);
        _memory.Release(_penalized);
        _memory.Release(_trained);
    }

    private static MemoryBuffer1D<Piece, Stride1D.Dense> Bring(DeviceMemory memory, Piece[] pieces)
    {
        MemoryBuffer1D<Piece, Stride1D.Dense> buffer = memory.Allocate<Piece>(pieces.Length);
        if (pieces.Length > 0)
        {
            buffer.View.SubView(0, pieces.Length).CopyFromCPU(pieces);
        }

        return buffer;
    }

    private static Piece[] Cut(SegmentTable table, Predicate<ParameterSegment> takesPart) =>
        Array.ConvertAll(table.Cut(LongestPiece, takesPart), static piece => new Piece(piece));
}
