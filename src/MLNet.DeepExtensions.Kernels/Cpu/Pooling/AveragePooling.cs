using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Average pooling, by rows of the output.</summary>
internal readonly unsafe struct AveragePoolingForward(Pool2DShape shape, float* x, float* y) : IRangeBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _x = x;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long start, int count, int worker)
    {
        int channels = shape.Channels;
        float* y = _y + (start * shape.OutWidth * channels);
        for (long row = start; row < start + count; row++)
        {
            long image = Math.DivRem(row, shape.OutHeight, out long line);
            (int top, int height) = _rows.Inputs((int)line);
            float* input = _x + (((image * shape.InHeight) + top) * shape.InWidth * channels);
            for (int column = 0; column < shape.OutWidth; column++, y += channels)
            {
                (int left, int width) = _columns.Inputs(column);
                float factor = 1f / (shape.CountPadding ? shape.Kernel.Area : height * width);
                Average(input + ((long)left * channels), height, width, factor, y);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Average(float* corner, int height, int width, float factor, float* y)
    {
        int channels = shape.Channels;
        long rowStep = (long)shape.InWidth * channels;
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = default;
            for (int i = 0; i < height; i++)
            {
                float* place = corner + (i * rowStep) + c;
                for (int j = 0; j < width; j++, place += channels)
                {
                    sum += Vector.Load(place);
                }
            }

            (sum * factor).Store(y + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0;
            for (int i = 0; i < height; i++)
            {
                for (int j = 0; j < width; j++)
                {
                    sum += corner[(i * rowStep) + ((long)j * channels) + c];
                }
            }

            y[c] = sum * factor;
        }
    }
}

/// <summary>The gradient of average pooling, by rows of the input: each input gathers from the windows that see it.</summary>
internal readonly unsafe struct AveragePoolingBackward(Pool2DShape shape, float* dy, GradientWriter dx) : IRangeBody
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _dy = dy;

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
            for (int column = 0; column < shape.InWidth; column++, g += channels)
            {
                Gather(_dy + (image * shape.OutSize), _rows.Outputs((int)line), _columns.Outputs(column), g);
            }
        }

        dx.End(chunk, start * rowValues, (int)(count * rowValues));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(float* dy, (int First, int End) rows, (int First, int End) columns, float* g)
    {
        int channels = shape.Channels;
        new Span<float>(g, channels).Clear();
        for (int row = rows.First; row < rows.End; row++)
        {
            int height = _rows.Inputs(row).Count;
            for (int column = columns.First; column < columns.End; column++)
            {
                float factor = 1f / (shape.CountPadding ? shape.Kernel.Area : height * _columns.Inputs(column).Count);
                float* source = dy + ((((long)row * shape.OutWidth) + column) * channels);
                int c = 0;
                for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    Vector.MultiplyAddEstimate(Vector.Load(source + c), new Vector<float>(factor), Vector.Load(g + c)).Store(g + c);
                }

                for (; c < channels; c++)
                {
                    g[c] = float.MultiplyAddEstimate(source[c], factor, g[c]);
                }
            }
        }
    }
}
