using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The pooling family: checks operands and launches one thread a value.</summary>
internal sealed class IlgpuPoolingKernels(KernelLauncher launcher) : IPoolingKernels
{
    public void MaximumForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y, DeviceView<ushort> indices)
    {
        long outputs = Extent.Of(batch, shape.OutSize);
        ArrayView<ushort> places = indices.IsEmpty ? launcher.NoIndices : indices.Values(outputs);
        launcher.ForItems(outputs, new MaximumPoolingForward(
            shape, x.Values((long)batch * shape.InSize), y.Values(outputs), places, storesIndices: !indices.IsEmpty));
    }

    public void MaximumBackward(Pool2DShape shape, int batch, DeviceView<float> dy, DeviceView<ushort> indices, in GradientTarget dx)
    {
        long outputs = Extent.Of(batch, shape.OutSize);
        long inputs = Extent.Of(batch, shape.InSize);
        launcher.ForItems(inputs, new MaximumPoolingBackward(
            shape, dy.Values(outputs), indices.Values(outputs), new GradientSink(launcher, dx, inputs)));
    }

    public void AverageForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y)
    {
        long outputs = Extent.Of(batch, shape.OutSize);
        launcher.ForItems(outputs, new AveragePoolingForward(shape, x.Values((long)batch * shape.InSize), y.Values(outputs)));
    }

    public void AverageBackward(Pool2DShape shape, int batch, DeviceView<float> dy, in GradientTarget dx)
    {
        long inputs = Extent.Of(batch, shape.InSize);
        launcher.ForItems(inputs, new AveragePoolingBackward(
            shape, dy.Values((long)batch * shape.OutSize), new GradientSink(launcher, dx, inputs)));
    }

    public void GlobalAverageForward(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> y)
    {
        long count = Extent.Of(batch, positions, channels);
        long results = (long)batch * channels;
        launcher.ForItems(results, new GlobalAverageForward(
            positions, channels, x.Values(count), y.Values(results)));
    }

    public void GlobalAverageBackward(int batch, int positions, int channels, DeviceView<float> dy, in GradientTarget dx)
    {
        long count = Extent.Of(batch, positions, channels);
        launcher.ForItems(count, new GlobalAverageBackward(
            positions, channels, dy.Values((long)batch * channels), new GradientSink(launcher, dx, count)));
    }
}
