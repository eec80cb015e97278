namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuPoolingKernels(WorkerTeam team) : IPoolingKernels
{
    public void MaximumForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y, DeviceView<ushort> indices) => throw new NotSupportedException();
    public void MaximumBackward(Pool2DShape shape, int batch, DeviceView<float> dy, DeviceView<ushort> indices, in GradientTarget dx) => throw new NotSupportedException();
    public void AverageForward(Pool2DShape shape, int batch, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void AverageBackward(Pool2DShape shape, int batch, DeviceView<float> dy, in GradientTarget dx) => throw new NotSupportedException();
    public void GlobalAverageForward(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void GlobalAverageBackward(int batch, int positions, int channels, DeviceView<float> dy, in GradientTarget dx) => throw new NotSupportedException();
}
