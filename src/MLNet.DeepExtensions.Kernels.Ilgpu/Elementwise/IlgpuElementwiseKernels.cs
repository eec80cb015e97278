using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The elementwise family: checks operands and launches. Where no shape is given, the first operand's length counts.</summary>
internal sealed class IlgpuElementwiseKernels(KernelLauncher launcher) : IElementwiseKernels
{
    public void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems(x.Length, new ActivationForward(
            new DeviceActivation(activation), x.ReadReplaceable(launcher, x.Length), y.Write(launcher, x.Length)));
    }

    public void ActivationBackward(
        Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long count = dy.Length;
        bool fromOutput = activation.HasGradientFromOutput;
        ArrayView<float> values = fromOutput ? y.Read(launcher, count) : x.Read(launcher, count);
        launcher.ForItems(count, new ActivationBackward(
            new DeviceActivation(activation), fromOutput, values, dy.ReadReplaceable(launcher, count), dx.Write(launcher, count),
            accumulate));
    }

    public void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(rows, width);
        launcher.ForGroups(rows, width, new SoftmaxForward(width, x.ReadReplaceable(launcher, count), y.Write(launcher, count)));
    }

    public void SoftmaxBackward(
        int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(rows, width);
        launcher.ForGroups(rows, width, new SoftmaxBackward(
            width, y.Read(launcher, count), dy.ReadReplaceable(launcher, count), dx.Write(launcher, count), accumulate));
    }

    public void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems((x.Length + 3) / 4, new DropoutForward(
            new DropoutMask(rate, key), x.ReadReplaceable(launcher, x.Length), y.Write(launcher, x.Length), x.Length));
    }

    public void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems((dy.Length + 3) / 4, new DropoutBackward(
            new DropoutMask(rate, key), dy.Read(launcher, dy.Length), new GradientSink(launcher, dx, dy.Length), dy.Length));
    }

    public void SpatialDropout(
        int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y,
        bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new SpatialDropout(
            new DropoutMask(rate, key), positions, channels, x.ReadReplaceable(launcher, count), y.Write(launcher, count), accumulate));
    }

    public void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems(a.Length, new Sum(
            a.ReadReplaceable(launcher, a.Length), b.ReadReplaceable(launcher, a.Length), y.Write(launcher, a.Length)));
    }

    public void Blend(float a, DeviceView<float> x, float b, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems(x.Length, new Blending(a, x.Read(launcher, x.Length), b, y.Write(launcher, x.Length)));
    }

    public void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        launcher.ForItems(a.Length, new Product(
            a.ReadReplaceable(launcher, a.Length), b.ReadReplaceable(launcher, a.Length), y.Write(launcher, a.Length), accumulate));
    }

    public void MultiplyChannels(
        int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new ChannelScaling(
            positions, channels, x.Read(launcher, count), scale.Read(launcher, (long)batch * channels), y.Write(launcher, count),
            accumulate));
    }

    public void SumProductsByChannel(
        int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(batch, positions, channels);
        long results = (long)batch * channels;
        launcher.ForItems(results, new ChannelProductSums(
            positions, channels, a.Read(launcher, count), b.Read(launcher, count), sums.Write(launcher, results), accumulate));
    }

    public void CopyColumns(int rows, int columns, in ColumnRange from, in ColumnRange to, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        from.Require(columns, nameof(from));
        to.Require(columns, nameof(to));
        launcher.ForItems((long)rows * columns, new ColumnCopy(
            columns, from.Matrix.Read(launcher, Extent.Of(rows, from.Width)), from.Width, from.First,
            to.Matrix.Write(launcher, Extent.Of(rows, to.Width)), to.Width, to.First, accumulate));
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<float> table, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long values = Extent.Of(count, width);
        long stored = Stored(count, width, table);
        launcher.ForItems(values, new GatherFloats(
            width, rows.Read(launcher, count), stored, table.Read(launcher, stored * width), y.Write(launcher, values)));
    }

    public void GatherRows(
        int count, int width, DeviceView<int> rows, DeviceView<byte> table, float scale, float offset, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long values = Extent.Of(count, width);
        long stored = Stored(count, width, table);
        launcher.ForItems(values, new GatherBytes(
            width, rows.Read(launcher, count), stored, table.Read(launcher, stored * width), scale, offset, y.Write(launcher, values)));
    }

    public void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long framed = FramedCount(batch, height, width, channels, padding);
        launcher.ForItems(framed, new IntoFrame(
            new Frame(height, width, channels, padding), x.Read(launcher, Extent.OfImages(batch, height, width, channels)),
            y.Write(launcher, framed)));
    }

    public void PadBackward(
        int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx,
        bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        long inner = Extent.OfImages(batch, height, width, channels);
        ArrayView<float> framed = dy.Read(launcher, FramedCount(batch, height, width, channels, padding));
        launcher.ForItems(
            inner, new OutOfFrame(new Frame(height, width, channels, padding), framed, dx.Write(launcher, inner), accumulate));
    }

    private static long FramedCount(int batch, int height, int width, int channels, Padding padding)
    {
        (int framedHeight, int framedRow) = Extent.Framed(height, width, channels, padding);
        return Extent.Of(batch, framedHeight, framedRow);
    }

    private static long Stored<T>(int count, int width, DeviceView<T> table)
        where T : unmanaged
    {
        long stored = table.Length / width;
        return stored > 0 || count == 0 ? stored
            : throw new ArgumentException($"The table holds {table.Length} values, not a row of {width}.", nameof(table));
    }
}
