using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Maximum pooling, by rows of the output, two vectors of channels at a time so that their indices narrow to one vector of 16-bit words.
/// A value replaces the maximum so far unless it is less or equal, or the maximum is NaN: the first of equals wins, and NaN stays.
/// </summary>
internal readonly unsafe struct MaximumPoolingForward(Pool2DShape shape, float* x, float* y, ushort* indices) : IRangeBody
{
    // In floats. Two rows read in turn, a channel block of each pixel at a time, are more than the processor's own prefetcher follows.
    private const int PrefetchDistance = 512;

    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly ushort* _indices = indices;

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

    // The last block of channels overlaps the one before: to compute some channels twice is cheaper than to compute them one by one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pool(in Window window, float* y, ushort* indices)
    {
        int channels = window.Channels;
        int wide = 2 * Vector<float>.Count;
        if (channels >= wide)
        {
            bool twoByTwo = window.Height == 2 && window.Width == 2;
            for (int c = 0; c < channels; c += wide)
            {
                int channel = Math.Min(c, channels - wide);
                if (twoByTwo)
                {
                    TwoByTwo(window, channel, y, indices);
                }
                else
                {
                    TwoVectors(window, channel, y, indices);
                }
            }
        }
        else if (channels >= Vector<float>.Count && Vector<float>.Count == Vector256<float>.Count && window.Height == 2 && window.Width == 2)
        {
            for (int c = 0; c < channels; c += Vector<float>.Count)
            {
                EightTwoByTwo(window, Math.Min(c, channels - Vector<float>.Count), y, indices);
            }
        }
        else if (channels >= Vector128<float>.Count)
        {
            for (int c = 0; c < channels; c += Vector128<float>.Count)
            {
                FourChannels(window, Math.Min(c, channels - Vector128<float>.Count), y, indices);
            }
        }
        else
        {
            for (int c = 0; c < channels; c++)
            {
                OneChannel(window, c, y, indices);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoVectors(in Window window, int channel, float* y, ushort* indices)
    {
        float* row = window.Corner + channel;
        int channels = window.Channels;
        Vector<float> best0 = Vector.Load(row);
        Vector<float> best1 = Vector.Load(row + Vector<float>.Count);
        Vector<int> index0 = new(window.FirstIndex);
        Vector<int> index1 = index0;
        for (int i = 0; i < window.Height; i++, row += window.RowStep)
        {
            float* place = row;
            int index = window.FirstIndex + (i * window.KernelWidth);
            for (int j = 0; j < window.Width; j++, place += channels, index++)
            {
                Vector<int> here = new(index);
                Vector<float> value0 = Vector.Load(place);
                Vector<float> value1 = Vector.Load(place + Vector<float>.Count);
                Vector<int> take0 = Replaces(value0, best0);
                Vector<int> take1 = Replaces(value1, best1);
                best0 = Vector.ConditionalSelect(take0, value0, best0);
                best1 = Vector.ConditionalSelect(take1, value1, best1);
                index0 = Vector.ConditionalSelect(take0, here, index0);
                index1 = Vector.ConditionalSelect(take1, here, index1);
            }
        }

        best0.Store(y + channel);
        best1.Store(y + channel + Vector<float>.Count);
        if (indices is not null)
        {
            Vector.Narrow(Vector.AsVectorUInt32(index0), Vector.AsVectorUInt32(index1)).Store(indices + channel);
        }
    }

    // The usual window, unrolled: rows first, then the better of the two, which keeps the order of equals and is twice as fast as the loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoByTwo(in Window window, int channel, float* y, ushort* indices)
    {
        float* top = window.Corner + channel;
        float* bottom = top + window.RowStep;
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(top + PrefetchDistance);
            Sse.Prefetch0(top + window.Channels + PrefetchDistance);
            Sse.Prefetch0(bottom + PrefetchDistance);
            Sse.Prefetch0(bottom + window.Channels + PrefetchDistance);
        }

        Best(top, bottom, window, out Vector<float> best0, out Vector<int> index0);
        Best(top + Vector<float>.Count, bottom + Vector<float>.Count, window, out Vector<float> best1, out Vector<int> index1);
        best0.Store(y + channel);
        best1.Store(y + channel + Vector<float>.Count);
        if (indices is not null)
        {
            Vector.Narrow(Vector.AsVectorUInt32(index0), Vector.AsVectorUInt32(index1)).Store(indices + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void EightTwoByTwo(in Window window, int channel, float* y, ushort* indices)
    {
        float* top = window.Corner + channel;
        Best(top, top + window.RowStep, window, out Vector<float> best, out Vector<int> index);
        best.Store(y + channel);
        if (indices is not null)
        {
            Vector<uint> words = Vector.AsVectorUInt32(index);
            Vector.Narrow(words, words).AsVector256().GetLower().Store(indices + channel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Best(float* top, float* bottom, in Window window, out Vector<float> best, out Vector<int> index)
    {
        Vector<float> topLeft = Vector.Load(top);
        Vector<float> topRight = Vector.Load(top + window.Channels);
        Vector<float> bottomLeft = Vector.Load(bottom);
        Vector<float> bottomRight = Vector.Load(bottom + window.Channels);
        Vector<int> right = Replaces(topRight, topLeft);
        Vector<int> bottomIsRight = Replaces(bottomRight, bottomLeft);
        Vector<float> upper = Vector.ConditionalSelect(right, topRight, topLeft);
        Vector<float> lower = Vector.ConditionalSelect(bottomIsRight, bottomRight, bottomLeft);
        Vector<int> isLower = Replaces(lower, upper);
        best = Vector.ConditionalSelect(isLower, lower, upper);

        // A mask's lanes are 0 or -1.
        Vector<int> column = Vector.ConditionalSelect(isLower, bottomIsRight, right);
        index = new Vector<int>(window.FirstIndex) - column + (isLower & new Vector<int>(window.KernelWidth));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Replaces(Vector<float> value, Vector<float> best) =>
        Vector.AndNot(Vector.Equals(best, best), Vector.LessThanOrEqual(value, best));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourChannels(in Window window, int channel, float* y, ushort* indices)
    {
        float* row = window.Corner + channel;
        int channels = window.Channels;
        Vector128<float> best = Vector128.Load(row);
        Vector128<int> bestIndex = Vector128.Create(window.FirstIndex);
        for (int i = 0; i < window.Height; i++, row += window.RowStep)
        {
            float* place = row;
            int index = window.FirstIndex + (i * window.KernelWidth);
            for (int j = 0; j < window.Width; j++, place += channels, index++)
            {
                Vector128<float> value = Vector128.Load(place);
                Vector128<float> take = Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(value, best));
                best = Vector128.ConditionalSelect(take, value, best);
                bestIndex = Vector128.ConditionalSelect(take.AsInt32(), Vector128.Create(index), bestIndex);
            }
        }

        best.Store(y + channel);
        if (indices is not null)
        {
            *(ulong*)(indices + channel) = Vector128.Narrow(bestIndex.AsUInt32(), bestIndex.AsUInt32()).AsUInt64().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneChannel(in Window window, int channel, float* y, ushort* indices)
    {
        float* row = window.Corner + channel;
        float best = *row;
        int bestIndex = window.FirstIndex;
        for (int i = 0; i < window.Height; i++, row += window.RowStep)
        {
            float* place = row;
            for (int j = 0; j < window.Width; j++, place += window.Channels)
            {
                if (!(*place <= best) && !float.IsNaN(best))
                {
                    best = *place;
                    bestIndex = window.FirstIndex + (i * window.KernelWidth) + j;
                }
            }
        }

        y[channel] = best;
        if (indices is not null)
        {
            indices[channel] = (ushort)bestIndex;
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
