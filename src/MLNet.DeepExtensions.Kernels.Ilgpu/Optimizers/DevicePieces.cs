using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>A part of a segment, as kernels read it.</summary>
/// <param name="segment">The segment.</param>
/// <param name="offset">The part's first parameter.</param>
/// <param name="length">The number of parameters.</param>
internal readonly struct Piece(ParameterSegment segment, long offset, int length)
{
    public readonly long Offset = offset;
    public readonly int Length = length;
    public readonly float RateFactor = segment.RateFactor;
    public readonly float DecayFactor = segment.DecayFactor;
    public readonly float L1 = segment.L1;
    public readonly float L2 = segment.L2;
}

/// <summary>
/// A segment table cut into pieces, a group's item each, and brought to the device once. Neighbours with the same settings are one run, so that a network
/// of many small layers has few pieces.
/// </summary>
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

    private static Piece[] Cut(SegmentTable table, Predicate<ParameterSegment> takesPart)
    {
        List<ParameterSegment> runs = [];
        foreach (ParameterSegment segment in table.Segments)
        {
            if (segment.Length == 0 || !takesPart(segment))
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1] is var last && last with { Offset = last.Offset + last.Length, Length = segment.Length } == segment)
            {
                runs[^1] = last with { Length = last.Length + segment.Length };
            }
            else
            {
                runs.Add(segment);
            }
        }

        List<Piece> pieces = [];
        foreach (ParameterSegment run in runs)
        {
            for (long start = 0; start < run.Length; start += LongestPiece)
            {
                pieces.Add(new Piece(run, run.Offset + start, (int)Math.Min(LongestPiece, run.Length - start)));
            }
        }

        return [.. pieces];
    }
}
