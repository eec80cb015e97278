using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The elementwise family: checks operands and launches. Where no shape is given, the first operand's length counts.</summary>
internal sealed class IlgpuElementwiseKernels(KernelLauncher launcher) : IElementwiseKernels
{
    public void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y) =>
        launcher.ForItems(x.Length, new ActivationForward(new DeviceActivation(activation), x.Values(x.Length), y.Values(x.Length)));

    public void ActivationBackward(
        Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        long count = dy.Length;
        bool fromOutput = activation.HasGradientFromOutput;
        ArrayView<float> values = fromOutput ? y.Values(count) : x.Values(count);
        launcher.ForItems(count, new ActivationBackward(
            new DeviceActivation(activation), fromOutput, values, dy.Values(count), dx.Values(count), accumulate));
    }

    public void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y)
    {
        long count = Extent.Of(rows, width);
        launcher.ForGroups(rows, width, new SoftmaxForward(width, x.Values(count), y.Values(count)));
    }

    public void SoftmaxBackward(int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        long count = Extent.Of(rows, width);
        launcher.ForGroups(rows, width, new SoftmaxBackward(width, y.Values(count), dy.Values(count), dx.Values(count), accumulate));
    }

    public void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y) =>
        launcher.ForItems((x.Length + 3) / 4, new DropoutForward(new DropoutMask(rate, key), x.Values(x.Length), y.Values(x.Length), x.Length));

    public void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx) => launcher.ForItems(
        (dy.Length + 3) / 4,
        new DropoutBackward(new DropoutMask(rate, key), dy.Values(dy.Length), new GradientSink(launcher, dx, dy.Length), dy.Length));

    public void SpatialDropout(
        int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new SpatialDropout(new DropoutMask(rate, key), positions, channels, x.Values(count), y.Values(count), accumulate));
    }

    public void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y) =>
        launcher.ForItems(a.Length, new Sum(a.Values(a.Length), b.Values(a.Length), y.Values(a.Length)));

    public void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false) =>
        launcher.ForItems(a.Length, new Product(a.Values(a.Length), b.Values(a.Length), y.Values(a.Length), accumulate));

    public void MultiplyChannels(
        int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new ChannelScaling(
            positions, channels, x.Values(count), scale.Values((long)batch * channels), y.Values(count), accumulate));
    }

    public void SumProductsByChannel(
        int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false)
    {
        long count = Extent.Of(batch, positions, channels);
        long results = (long)batch * channels;
        launcher.ForItems(results, new ChannelProductSums(
            positions, channels, a.Values(count), b.Values(count), sums.Values(results), accumulate));
    }

    public void CopyColumns(
        int rows, int columns, DeviceView<float> from, int fromWidth, int fromColumn, DeviceView<float> to, int toWidth, int toColumn, bool accumulate = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        RequireColumns(columns, fromWidth, fromColumn, nameof(fromColumn));
        RequireColumns(columns, toWidth, toColumn, nameof(toColumn));
        launcher.ForItems((long)rows * columns, new ColumnCopy(
            columns, from.Values(Extent.Of(rows, fromWidth)), fromWidth, fromColumn, to.Values(Extent.Of(rows, toWidth)), toWidth, toColumn, accumulate));
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<float> table, DeviceView<float> y)
    {
        long values = Extent.Of(count, width);
        launcher.ForItems(values, new GatherFloats(width, rows.Values(count), table.Length / width, table.Values(count == 0 ? 0 : width), y.Values(values)));
    }

    public void GatherRows(int count, int width, DeviceView<int> rows, DeviceView<byte> table, float scale, float offset, DeviceView<float> y)
    {
        long values = Extent.Of(count, width);
        launcher.ForItems(values, new GatherBytes(width, rows.Values(count), table.Length / width, table.Values(count == 0 ? 0 : width), scale, offset, y.Values(values)));
    }

    public void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y)
    {
        long framed = FramedCount(batch, height, width, channels, padding);
        launcher.ForItems(framed, new IntoFrame(
            new Frame(height, width, channels, padding), x.Values(Extent.OfImages(batch, height, width, channels)), y.Values(framed)));
    }

    public void PadBackward(
        int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false)
    {
        long inner = Extent.OfImages(batch, height, width, channels);
        ArrayView<float> framed = dy.Values(FramedCount(batch, height, width, channels, padding));
        launcher.ForItems(inner, new OutOfFrame(new Frame(height, width, channels, padding), framed, dx.Values(inner), accumulate));
    }

    private static long FramedCount(int batch, int height, int width, int channels, Padding padding)
    {
        (int framedHeight, int framedRow) = Extent.Framed(height, width, channels, padding);
        return Extent.Of(batch, framedHeight, framedRow);
    }

    private static void RequireColumns(int columns, int width, int column, string name)
    {
        if (column < 0 || column > width - columns)
        {
            throw new ArgumentException($"{columns} columns from column {column} leave rows of width {width}.", name);
        }
    }
}
