namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The elementwise family on the CPU: checks operands, then hands chunks to the team. Where no shape is given, the first operand's length
/// counts.
/// </summary>
internal sealed unsafe class CpuElementwiseKernels(WorkerTeam team) : IElementwiseKernels
{
    public void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RequireElementwise(activation);
        ActivationKernels.Forward body = new(activation, x.ReadReplaceable(team, x.Length), y.Write(team, x.Length));
        team.ForRange(x.Length, 1, ref body);
    }

    public void ActivationBackward(
        Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        RequireElementwise(activation);
        long count = dy.Length;
        bool fromOutput = activation.HasGradientFromOutput;
        ActivationKernels.Backward body = new(
            activation, fromOutput ? null : x.Read(team, count), fromOutput ? y.Read(team, count) : null, dy.ReadReplaceable(team, count),
            dx.Write(team, count), accumulate);
        team.ForRange(count, 1, ref body);
    }

    public void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, width);
        Softmax.Forward body = new(width, x.ReadReplaceable(team, count), y.Write(team, count));
        team.ForRange(rows, width, ref body);
    }

    public void SoftmaxBackward(
        int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(rows, width);
        Softmax.Backward body = new(width, y.Read(team, count), dy.ReadReplaceable(team, count), dx.Write(team, count), accumulate);
        team.ForRange(rows, width, ref body);
    }

    public void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        Dropout.Forward body = new(new DropoutMask(rate, key), x.ReadReplaceable(team, x.Length), y.Write(team, x.Length));
        team.ForRange(x.Length, 1, ref body);
    }

    public void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        Dropout.Backward body = new(new DropoutMask(rate, key), dy.Read(team, dy.Length), new GradientWriter(team, dx, dy.Length));
        team.ForRange(dy.Length, 1, ref body);
    }

    public void SpatialDropout(
        int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(batch, positions, channels);
        Dropout.Spatial body = new(
            team, new DropoutMask(rate, key), positions, channels, x.ReadReplaceable(team, count), y.Write(team, count), accumulate);
        team.ForRange((long)batch * positions, channels, ref body);
    }

    public void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        Arithmetic.Sum body = new(a.ReadReplaceable(team, a.Length), b.ReadReplaceable(team, a.Length), y.Write(team, a.Length));
        team.ForRange(a.Length, 1, ref body);
    }

    public void Blend(float a, DeviceView<float> x, float b, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        Arithmetic.Blend body = new(a, x.Read(team, x.Length), b, y.Write(team, x.Length));
        team.ForRange(x.Length, 1, ref body);
    }

    public void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        Arithmetic.Product body = new(
            a.ReadReplaceable(team, a.Length), b.ReadReplaceable(team, a.Length), y.Write(team, a.Length), accumulate);
        team.ForRange(a.Length, 1, ref body);
    }

    public void MultiplyChannels(
        int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(batch, positions, channels);
        ChannelScaling.Forward body = new(
            positions, channels, x.Read(team, count), scale.Read(team, (long)batch * channels), y.Write(team, count), accumulate);
        team.ForRange((long)batch * positions, channels, ref body);
    }

    public void SumProductsByChannel(
        int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        long count = Extent.Of(batch, positions, channels);
        ChannelScaling.Sums body = new(
            positions, channels, a.Read(team, count), b.Read(team, count), sums.Write(team, (long)batch * channels), accumulate);
        team.For(checked(batch * ChannelScaling.Sums.Blocks(channels)), ref body, parallel: count > RangeLoop.SerialValues);
    }

    public void CopyColumns(int rows, int columns, in ColumnRange from, in ColumnRange to, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        from.Require(columns, nameof(from));
        to.Require(columns, nameof(to));
        Moves.Columns body = new(
            columns, from.Matrix.Read(team, Extent.Of(rows, from.Width)) + from.First, from.Width,
            to.Matrix.Write(team, Extent.Of(rows, to.Width)) + to.First, to.Width, accumulate);
        team.ForRange(rows, columns, ref body);
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<float> table, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long values = Extent.Of(count, width);
        long stored = Stored(count, width, table);
        Gather.Floats body = new(width, rows.Read(team, count), table.Read(team, stored * width), stored, y.Write(team, values));
        team.ForRange(count, width, ref body);
    }

    public void GatherRows(
        int count, int width, DeviceView<int> rows, DeviceView<byte> table, float scale, float offset, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long values = Extent.Of(count, width);
        long stored = Stored(count, width, table);
        Gather.Bytes body = new(
            width, rows.Read(team, count), table.Read(team, stored * width), stored, scale, offset, y.Write(team, values));
        team.ForRange(count, width, ref body);
    }

    public void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        long inner = Extent.OfImages(batch, height, width, channels);
        (int framedHeight, int framedRow) = Extent.Framed(height, width, channels, padding);
        long rows = Extent.Of(batch, framedHeight);
        Moves.IntoFrame body = new(height, width, channels, padding, x.Read(team, inner), y.Write(team, Extent.Times(rows, framedRow)));
        team.ForRange(rows, framedRow, ref body);
    }

    public void PadBackward(
        int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        long inner = Extent.OfImages(batch, height, width, channels);
        (int framedHeight, int framedRow) = Extent.Framed(height, width, channels, padding);
        long framed = Extent.Of(batch, framedHeight, framedRow);
        Moves.OutOfFrame body = new(height, width, channels, padding, dy.Read(team, framed), dx.Write(team, inner), accumulate);
        team.ForRange((long)batch * height, (long)width * channels, ref body);
    }

    private static long Stored<T>(int count, int width, DeviceView<T> table)
        where T : unmanaged
    {
        long stored = table.Length / width;
        return stored > 0 || count == 0 ? stored
            : throw new ArgumentException($"The table holds {table.Length} values, not a row of {width}.", nameof(table));
    }

    private static void RequireElementwise(Activation activation)
    {
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not elementwise; it has kernels of its own.", nameof(activation));
        }
    }
}
