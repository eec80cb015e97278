using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

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
        bool isTiled = shape.Kernel == shape.Stride && shape.Padding == Padding.None && channels >= Vector256<float>.Count;
        long rowValues = (long)shape.InWidth * channels;
        float* chunk = dx.Begin(start * rowValues, (int)(count * rowValues), worker);
        float* g = chunk;
        for (long row = start; row < start + count; row++)
        {
            long image = Math.DivRem(row, shape.InHeight, out long line);
            if (isTiled)
            {
                Spread(image, (int)line, g);
                g += rowValues;
                continue;
            }

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

    // Windows side by side: an output's gradient goes to one input of its window, zeros to the others. The last channels overlap those before.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread(long image, int line, float* g)
    {
        int channels = shape.Channels;
        int width = shape.Kernel.Width;
        (int outputRow, int windowRow) = Math.DivRem(line, shape.Kernel.Height);
        int outputs = outputRow < shape.OutHeight ? shape.OutWidth : 0;
        long place = ((image * shape.OutHeight) + outputRow) * shape.OutWidth * channels;
        for (int output = 0; output < outputs; output++, place += channels, g += width * channels)
        {
            for (int c = 0; c < channels; c += Vector256<float>.Count)
            {
                int channel = Math.Min(c, channels - Vector256<float>.Count);
                (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(Vector128.Load(_indices + place + channel));
                Vector256<uint> stored = Vector256.Create(lower, upper);
                Vector256<float> gradient = Vector256.Load(_dy + place + channel);
                float* to = g + channel;
                for (int j = 0; j < width; j++, to += channels)
                {
                    (gradient & Vector256.Equals(stored, Vector256.Create((uint)((windowRow * width) + j))).AsSingle()).Store(to);
                }
            }
        }

        int rest = shape.InWidth - (outputs * width);
        new Span<float>(g, rest * channels).Clear();
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
