namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The elementwise family on the CPU: checks operands, then hands chunks to the team. Where no shape is given, the first operand's length counts.
/// </summary>
internal sealed unsafe class CpuElementwiseKernels(WorkerTeam team) : IElementwiseKernels
{
    public void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y)
    {
        RequireElementwise(activation);
        ActivationKernels.Forward body = new(activation, x.Pointer(x.Length), y.Pointer(x.Length));
        team.ForRange(x.Length, 1, ref body);
    }

    public void ActivationBackward(
        Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        RequireElementwise(activation);
        long count = dy.Length;
        bool fromOutput = activation.HasGradientFromOutput;
        ActivationKernels.Backward body = new(
            activation, fromOutput ? null : x.Pointer(count), fromOutput ? y.Pointer(count) : null, dy.Pointer(count), dx.Pointer(count), accumulate);
        team.ForRange(count, 1, ref body);
    }

    public void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y)
    {
        long count = Extent.Of(rows, width);
        Softmax.Forward body = new(width, x.Pointer(count), y.Pointer(count));
        team.ForRange(rows, width, ref body);
    }

    public void SoftmaxBackward(int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        long count = Extent.Of(rows, width);
        Softmax.Backward body = new(width, y.Pointer(count), dy.Pointer(count), dx.Pointer(count), accumulate);
        team.ForRange(rows, width, ref body);
    }

    public void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y)
    {
        Dropout.Forward body = new(new DropoutMask(rate, key), x.Pointer(x.Length), y.Pointer(x.Length));
        team.ForRange(x.Length, 1, ref body);
    }

    public void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx)
    {
        Dropout.Backward body = new(new DropoutMask(rate, key), dy.Pointer(dy.Length), new GradientWriter(team, dx, dy.Length));
        team.ForRange(dy.Length, 1, ref body);
    }

    public void SpatialDropout(
        int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        Dropout.Spatial body = new(team, new DropoutMask(rate, key), positions, channels, x.Pointer(count), y.Pointer(count), accumulate);
        team.ForRange((long)batch * positions, channels, ref body);
    }

    public void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y)
    {
        Arithmetic.Sum body = new(a.Pointer(a.Length), b.Pointer(a.Length), y.Pointer(a.Length));
        team.ForRange(a.Length, 1, ref body);
    }

    public void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false)
    {
        Arithmetic.Product body = new(a.Pointer(a.Length), b.Pointer(a.Length), y.Pointer(a.Length), accumulate);
        team.ForRange(a.Length, 1, ref body);
    }

    public void MultiplyChannels(
        int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        ChannelScaling.Forward body = new(
            positions, channels, x.Pointer(count), scale.Pointer((long)batch * channels), y.Pointer(count), accumulate);
        team.ForRange((long)batch * positions, channels, ref body);
    }

    public void SumProductsByChannel(
        int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        ChannelScaling.Sums body = new(
            positions, channels, a.Pointer(count), b.Pointer(count), sums.Pointer((long)batch * channels), accumulate);
        team.For(checked(batch * ChannelScaling.Sums.Blocks(channels)), ref body, parallel: count > RangeLoop.SerialValues);
    }

    public void CopyColumns(
        int rows, int columns, DeviceView<float> from, int fromWidth, int fromColumn, DeviceView<float> to, int toWidth, int toColumn, bool accumulate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        RequireColumns(columns, fromWidth, fromColumn, nameof(fromColumn));
        RequireColumns(columns, toWidth, toColumn, nameof(toColumn));
        Moves.Columns body = new(
            columns, from.Pointer(Extent.Of(rows, fromWidth)) + fromColumn, fromWidth, to.Pointer(Extent.Of(rows, toWidth)) + toColumn, toWidth, accumulate);
        team.ForRange(rows, columns, ref body);
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<float> table, DeviceView<float> y)
    {
        long values = Extent.Of(count, width);
        Gather.Floats body = new(width, rows.Pointer(count), table.Pointer(count == 0 ? 0 : width), y.Pointer(values));
        team.ForRange(count, width, ref body);
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<byte> table, float scale, float offset, DeviceView<float> y)
    {
        long values = Extent.Of(count, width);
        Gather.Bytes body = new(width, rows.Pointer(count), table.Pointer(count == 0 ? 0 : width), scale, offset, y.Pointer(values));
        team.ForRange(count, width, ref body);
    }

    public void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y)
    {
        long inner = Inner(batch, height, width, channels);
        long rows = (long)batch * FramedHeight(height, padding);
        long framed = (long)FramedWidth(width, padding) * channels;
        Moves.IntoFrame body = new(height, width, channels, padding, x.Pointer(inner), y.Pointer(checked(rows * framed)));
        team.ForRange(rows, framed, ref body);
    }

    public void PadBackward(
        int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        long inner = Inner(batch, height, width, channels);
        long framed = checked((long)batch * FramedHeight(height, padding) * FramedWidth(width, padding) * channels);
        Moves.OutOfFrame body = new(height, width, channels, padding, dy.Pointer(framed), dx.Pointer(inner), accumulate);
        team.ForRange((long)batch * height, (long)width * channels, ref body);
    }

    private static long Inner(int batch, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return checked(Extent.Of(batch, width, channels) * height);
    }

    private static int FramedHeight(int height, Padding padding) => height + NotNegative(padding.Top) + NotNegative(padding.Bottom);

    private static int FramedWidth(int width, Padding padding) => width + NotNegative(padding.Left) + NotNegative(padding.Right);

    private static int NotNegative(int padding) => padding >= 0
        ? padding
        : throw new ArgumentException($"A side of the frame is {padding}; 0 or more is allowed.", nameof(padding));

    private static void RequireElementwise(Activation activation)
    {
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not elementwise; it has kernels of its own.", nameof(activation));
        }
    }

    private static void RequireColumns(int columns, int width, int column, string name)
    {
        if (column < 0 || column > width - columns)
        {
            throw new ArgumentException($"{columns} columns from column {column} leave rows of width {width}.", name);
        }
    }
}
