using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Maximum pooling, by rows of the output, some channels at a time.</summary>
/// <typeparam name="TLanes">The channels taken at a time.</typeparam>
/// <typeparam name="TFloats">Their values.</typeparam>
/// <typeparam name="TInts">Their indices.</typeparam>
internal readonly unsafe struct MaximumPoolingForward<TLanes, TFloats, TInts>(
    Pool2DShape shape, float* x, float* y, ushort* indices) : IRangeBody
    where TLanes : struct, IPoolLanes<TFloats, TInts>
    where TFloats : unmanaged
    where TInts : unmanaged
{
    // In floats. Two rows read in turn, a channel block of each pixel at a time, are more than the processor's own prefetcher follows.
    private const int PrefetchDistance = 512;
    private const int CacheLineFloats = 16;

    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly ushort* _indices = indices;

    /// <summary>Pools a batch.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="shape">The pooling.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="x">The images.</param>
    /// <param name="y">The output.</param>
    /// <param name="indices">Where the maxima stood; null where nobody asks.</param>
    public static void Pool(WorkerTeam team, Pool2DShape shape, int batch, float* x, float* y, ushort* indices)
    {
        MaximumPoolingForward<TLanes, TFloats, TInts> body = new(shape, x, y, indices);
        team.ForRange((long)batch * shape.OutHeight, (long)shape.OutWidth * shape.Kernel.Area * shape.Channels, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        int channels = shape.Channels;
        int kernelWidth = shape.Kernel.Width;
        for (long row = start; row < start + count; row++)
        {
            long image = Math.DivRem(row, shape.OutHeight, out long line);
            (int top, int height) = _rows.Inputs((int)line);
            int skippedRows = (top - _rows.Origin((int)line)) * kernelWidth;
            float* input = _x + (((image * shape.InHeight) + top) * shape.InWidth * channels);
            long output = row * shape.OutWidth * channels;
            for (int column = 0; column < shape.OutWidth; column++, output += channels)
            {
                (int left, int width) = _columns.Inputs(column);
                Window window = new()
                {
                    Corner = input + ((long)left * channels),
                    RowStep = (long)shape.InWidth * channels,
                    Channels = channels,
                    Height = height,
                    Width = width,
                    FirstIndex = skippedRows + left - _columns.Origin(column),
                    KernelWidth = kernelWidth,
                };
                Pool(window, _y + output, _indices is null ? null : _indices + output);
            }
        }
    }

    // The last channels overlap those before: to compute some twice is cheaper than to compute them one by one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pool(in Window window, float* y, ushort* indices)
    {
        int channels = window.Channels;
        if (window.Height == 2 && window.Width == 2)
        {
            for (int c = 0; c < channels; c += TLanes.Count)
            {
                TwoByTwo(window, Math.Min(c, channels - TLanes.Count), y, indices);
            }
        }
        else
        {
            for (int c = 0; c < channels; c += TLanes.Count)
            {
                AnyWindow(window, Math.Min(c, channels - TLanes.Count), y, indices);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AnyWindow(in Window window, int channel, float* y, ushort* indices)
    {
        float* row = window.Corner + channel;
        TFloats best = TLanes.Load(row);
        TInts bestIndex = TLanes.Broadcast(window.FirstIndex);
        for (int i = 0; i < window.Height; i++, row += window.RowStep)
        {
            float* place = row;
            int index = window.FirstIndex + (i * window.KernelWidth);
            for (int j = 0; j < window.Width; j++, place += window.Channels, index++)
            {
                TFloats value = TLanes.Load(place);
                TInts replaces = TLanes.Replaces(value, best);
                best = TLanes.Select(replaces, value, best);
                bestIndex = TLanes.Select(replaces, TLanes.Broadcast(index), bestIndex);
            }
        }

        Store(best, bestIndex, y + channel, indices is null ? null : indices + channel);
    }

    // The usual window, unrolled: rows first, then the better of the two, which keeps the order of equals and is twice as fast as the loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoByTwo(in Window window, int channel, float* y, ushort* indices)
    {
        float* top = window.Corner + channel;
        float* bottom = top + window.RowStep;
        if (Sse.IsSupported && TLanes.Count == CacheLineFloats)
        {
            Sse.Prefetch0(top + PrefetchDistance);
            Sse.Prefetch0(top + window.Channels + PrefetchDistance);
            Sse.Prefetch0(bottom + PrefetchDistance);
            Sse.Prefetch0(bottom + window.Channels + PrefetchDistance);
        }

        TFloats topLeft = TLanes.Load(top);
        TFloats topRight = TLanes.Load(top + window.Channels);
        TFloats bottomLeft = TLanes.Load(bottom);
        TFloats bottomRight = TLanes.Load(bottom + window.Channels);
        TInts topIsRight = TLanes.Replaces(topRight, topLeft);
        TInts bottomIsRight = TLanes.Replaces(bottomRight, bottomLeft);
        TFloats upper = TLanes.Select(topIsRight, topRight, topLeft);
        TFloats lower = TLanes.Select(bottomIsRight, bottomRight, bottomLeft);
        TInts isLower = TLanes.Replaces(lower, upper);
        TFloats best = TLanes.Select(isLower, lower, upper);

        // A mask's lanes are 0 or -1.
        TInts column = TLanes.Select(isLower, bottomIsRight, topIsRight);
        TInts bestIndex = TLanes.SubtractAndAddWhere(
            isLower, TLanes.Broadcast(window.FirstIndex), column, TLanes.Broadcast(window.KernelWidth));
        Store(best, bestIndex, y + channel, indices is null ? null : indices + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TFloats best, TInts bestIndex, float* y, ushort* indices)
    {
        TLanes.Store(y, best);
        if (indices is not null)
        {
            TLanes.StoreIndices(indices, bestIndex);
        }
    }

    /// <summary>The part of a window that lies in the image.</summary>
    private struct Window
    {
        public float* Corner;
        public long RowStep;
        public int Channels;
        public int Height;
        public int Width;
        public int FirstIndex;
        public int KernelWidth;
    }
}
