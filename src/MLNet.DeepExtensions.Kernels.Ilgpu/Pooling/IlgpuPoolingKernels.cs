using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The pooling family: checks operands and launches one thread a value.</summary>
internal sealed class IlgpuPoolingKernels(KernelLauncher launcher) : IPoolingKernels
{
    public KernelNames MaximumNames(Pool2DShape shape) => new("maximum", "maximum");

    public KernelNames AverageNames(Pool2DShape shape) => new("average", "average");

    public KernelNames GlobalAverageNames(int positions, int channels) => new("global-average", "global-average");

    public void MaximumForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y, DeviceView<ushort> indices)
    {
        using KernelCall call = launcher.Begin();
        long outputs = Extent.Of(batch, shape.OutSize);
        ArrayView<ushort> places = indices.IsEmpty ? launcher.NoIndices : indices.Write(launcher, outputs);
        launcher.ForItems(outputs, new MaximumPoolingForward(
            shape, x.Read(launcher, (long)batch * shape.InSize), y.Write(launcher, outputs), places, storesIndices: !indices.IsEmpty));
    }

    public void MaximumBackward(Pool2DShape shape, int batch, DeviceView<float> dy, DeviceView<ushort> indices, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        long outputs = Extent.Of(batch, shape.OutSize);
        long inputs = Extent.Of(batch, shape.InSize);
        launcher.ForItems(inputs, new MaximumPoolingBackward(
            shape, dy.Read(launcher, outputs), indices.Read(launcher, outputs), new GradientSink(launcher, dx, inputs)));
    }

    public void AverageForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long outputs = Extent.Of(batch, shape.OutSize);
        launcher.ForItems(outputs, new AveragePoolingForward(
            shape, x.Read(launcher, (long)batch * shape.InSize), y.Write(launcher, outputs)));
    }

    public void AverageBackward(Pool2DShape shape, int batch, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        long inputs = Extent.Of(batch, shape.InSize);
        launcher.ForItems(inputs, new AveragePoolingBackward(
            shape, dy.Read(launcher, (long)batch * shape.OutSize), new GradientSink(launcher, dx, inputs)));
    }

    public void GlobalAverageForward(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(batch, positions, channels);
        long results = (long)batch * channels;
        launcher.ForItems(results, new GlobalAverageForward(
            positions, channels, x.Read(launcher, count), y.Write(launcher, results)));
    }

    public void GlobalAverageBackward(int batch, int positions, int channels, DeviceView<float> dy, in GradientTarget dx)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new GlobalAverageBackward(
            positions, channels, dy.Read(launcher, (long)batch * channels), new GradientSink(launcher, dx, count)));
    }
}
