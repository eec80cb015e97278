using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Maximum pooling, by rows of the output, two vectors of channels at a time so that their indices narrow to one vector of 16-bit words.
/// A value replaces the maximum so far unless it is less or equal, or the maximum is NaN: the first of equals wins, and NaN stays.
/// </summary>
internal readonly unsafe struct MaximumPoolingForward(Pool2DShape shape, float* x, float* y, ushort* indices) : IRangeBody
{
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
            for (int c = 0; c < channels; c += wide)
            {
                TwoVectors(window, Math.Min(c, channels - wide), y, indices);
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
                Vector<int> take0 = Vector.AndNot(Vector.Equals(best0, best0), Vector.LessThanOrEqual(value0, best0));
                Vector<int> take1 = Vector.AndNot(Vector.Equals(best1, best1), Vector.LessThanOrEqual(value1, best1));
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

/// <summary>
/// The gradient of maximum pooling, by rows of the input: each input gathers from the windows that see it, in their order, so that overlapping
/// windows need neither a scatter nor an order among threads, and windows that do not overlap cost one comparison a value.
/// </summary>
internal readonly unsafe struct MaximumPoolingBackward(Pool2DShape shape, float* dy, ushort* indices, GradientWriter dx) : IRangeBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _dy = dy;
    private readonly ushort* _indices = indices;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        int channels = shape.Channels;
        long rowValues = (long)shape.InWidth * channels;
        float* chunk = dx.Begin(start * rowValues, (int)(count * rowValues), worker);
        float* g = chunk;
        for (long row = start; row < start + count; row++)
        {
            long image = Math.DivRem(row, shape.InHeight, out long line);
            (int top, int bottom) = _rows.Outputs((int)line);
            for (int column = 0; column < shape.InWidth; column++, g += channels)
            {
                (int left, int right) = _columns.Outputs(column);
                long output = ((((image * shape.OutHeight) + top) * shape.OutWidth) + left) * channels;
                Windows windows = new()
                {
                    Dy = _dy + output,
                    Indices = _indices + output,
                    RowStep = (long)shape.OutWidth * channels,
                    Channels = channels,
                    Height = bottom - top,
                    Width = right - left,
                    FirstIndex = (((int)line - _rows.Origin(top)) * shape.Kernel.Width) + column - _columns.Origin(left),
                    RowIndexStep = shape.Stride.Height * shape.Kernel.Width,
                    ColumnIndexStep = shape.Stride.Width,
                };
                Gather(windows, g);
            }
        }

        dx.End(chunk, start * rowValues, (int)(count * rowValues));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(in Windows windows, float* g)
    {
        int channels = windows.Channels;
        int wide = 2 * Vector<float>.Count;
        if (channels >= wide)
        {
            for (int c = 0; c < channels; c += wide)
            {
                TwoVectors(windows, Math.Min(c, channels - wide), g);
            }
        }
        else if (channels >= Vector128<float>.Count)
        {
            for (int c = 0; c < channels; c += Vector128<float>.Count)
            {
                FourChannels(windows, Math.Min(c, channels - Vector128<float>.Count), g);
            }
        }
        else
        {
            for (int c = 0; c < channels; c++)
            {
                OneChannel(windows, c, g);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoVectors(in Windows windows, int channel, float* g)
    {
        Vector<float> sum0 = default;
        Vector<float> sum1 = default;
        for (int i = 0; i < windows.Height; i++)
        {
            long place = (i * windows.RowStep) + channel;
            int index = windows.FirstIndex - (i * windows.RowIndexStep);
            for (int j = 0; j < windows.Width; j++, place += windows.Channels, index -= windows.ColumnIndexStep)
            {
                Vector<short> hit = Vector.Equals(Vector.AsVectorInt16(Vector.Load(windows.Indices + place)), new Vector<short>((short)index));
                Vector.Widen(hit, out Vector<int> hit0, out Vector<int> hit1);
                sum0 += Vector.Load(windows.Dy + place) & Vector.AsVectorSingle(hit0);
                sum1 += Vector.Load(windows.Dy + place + Vector<float>.Count) & Vector.AsVectorSingle(hit1);
            }
        }

        sum0.Store(g + channel);
        sum1.Store(g + channel + Vector<float>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourChannels(in Windows windows, int channel, float* g)
    {
        Vector128<float> sum = default;
        for (int i = 0; i < windows.Height; i++)
        {
            long place = (i * windows.RowStep) + channel;
            int index = windows.FirstIndex - (i * windows.RowIndexStep);
            for (int j = 0; j < windows.Width; j++, place += windows.Channels, index -= windows.ColumnIndexStep)
            {
                Vector128<int> stored = Vector128.WidenLower(Vector128.CreateScalar(*(ulong*)(windows.Indices + place)).AsUInt16()).AsInt32();
                sum += Vector128.Load(windows.Dy + place) & Vector128.Equals(stored, Vector128.Create(index)).AsSingle();
            }
        }

        sum.Store(g + channel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneChannel(in Windows windows, int channel, float* g)
    {
        float sum = 0;
        for (int i = 0; i < windows.Height; i++)
        {
            for (int j = 0; j < windows.Width; j++)
            {
                long place = (i * windows.RowStep) + ((long)j * windows.Channels) + channel;
                if (windows.Indices[place] == windows.FirstIndex - (i * windows.RowIndexStep) - (j * windows.ColumnIndexStep))
                {
                    sum += windows.Dy[place];
                }
            }
        }

        g[channel] = sum;
    }

    /// <summary>The windows that see one input: a rectangle of outputs, and the index that the input has in each.</summary>
    private struct Windows
    {
        public float* Dy;
        public ushort* Indices;
        public long RowStep;
        public int Channels;
        public int Height;
        public int Width;
        public int FirstIndex;
        public int RowIndexStep;
        public int ColumnIndexStep;
    }
}
