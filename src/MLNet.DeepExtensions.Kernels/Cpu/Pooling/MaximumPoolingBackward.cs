using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The gradient of maximum pooling, by rows of the input: each input gathers from the windows that see it, in their order, so that
/// overlapping windows need neither a scatter nor an order among threads.
/// </summary>
/// <typeparam name="TLanes">The channels taken at a time.</typeparam>
/// <typeparam name="TFloats">Their values.</typeparam>
/// <typeparam name="TInts">Their indices.</typeparam>
internal readonly unsafe struct MaximumPoolingBackward<TLanes, TFloats, TInts>(
    Pool2DShape shape, float* dy, ushort* indices, GradientWriter dx) : IRangeBody
    where TLanes : struct, IPoolLanes<TFloats, TInts>
    where TFloats : unmanaged
    where TInts : unmanaged
{
    private readonly PoolAxis _rows = PoolAxis.Rows(shape);
    private readonly PoolAxis _columns = PoolAxis.Columns(shape);
    private readonly float* _dy = dy;
    private readonly ushort* _indices = indices;

    /// <summary>Computes the gradient of a batch.</summary>
    /// <param name="team">The threads, at work on the call.</param>
    /// <param name="shape">The pooling.</param>
    /// <param name="batch">The number of images.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="indices">Where the maxima stood.</param>
    /// <param name="dx">Where the gradient goes.</param>
    public static void Gather(WorkerTeam team, Pool2DShape shape, int batch, float* dy, ushort* indices, in GradientWriter dx)
    {
        MaximumPoolingBackward<TLanes, TFloats, TInts> body = new(shape, dy, indices, dx);
        team.ForRange((long)batch * shape.InHeight, (long)shape.InWidth * shape.Channels, ref body);
    }

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
                for (int c = 0; c < channels; c += TLanes.Count)
                {
                    Gather(windows, Math.Min(c, channels - TLanes.Count), g);
                }
            }
        }

        dx.End(chunk, start * rowValues, (int)(count * rowValues));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(in Windows windows, int channel, float* g)
    {
        TFloats sum = default;
        for (int i = 0; i < windows.Height; i++)
        {
            long place = (i * windows.RowStep) + channel;
            int index = windows.FirstIndex - (i * windows.RowIndexStep);
            for (int j = 0; j < windows.Width; j++, place += windows.Channels, index -= windows.ColumnIndexStep)
            {
                sum = TLanes.AddWhere(TLanes.IsStored(windows.Indices + place, index), sum, TLanes.Load(windows.Dy + place));
            }
        }

        TLanes.Store(g + channel, sum);
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
