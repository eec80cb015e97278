namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuElementwiseKernels(WorkerTeam team) : IElementwiseKernels
{
    public void ActivationForward(Activation activation, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void ActivationBackward(Activation activation, DeviceView<float> x, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false) => throw new NotSupportedException();
    public void SoftmaxForward(int rows, int width, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void SoftmaxBackward(int rows, int width, DeviceView<float> y, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false) => throw new NotSupportedException();
    public void DropoutForward(float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void DropoutBackward(float rate, RandomKey key, DeviceView<float> dy, in GradientTarget dx) => throw new NotSupportedException();
    public void SpatialDropout(int batch, int positions, int channels, float rate, RandomKey key, DeviceView<float> x, DeviceView<float> y, bool accumulate = false) => throw new NotSupportedException();
    public void Add(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y) => throw new NotSupportedException();
    public void Multiply(DeviceView<float> a, DeviceView<float> b, DeviceView<float> y, bool accumulate = false) => throw new NotSupportedException();
    public void MultiplyChannels(int batch, int positions, int channels, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> y, bool accumulate = false) => throw new NotSupportedException();
    public void SumProductsByChannel(int batch, int positions, int channels, DeviceView<float> a, DeviceView<float> b, DeviceView<float> sums, bool accumulate = false) => throw new NotSupportedException();
    public void CopyColumns(int rows, int columns, DeviceView<float> from, int fromWidth, int fromColumn, DeviceView<float> to, int toWidth, int toColumn, bool accumulate = false) => throw new NotSupportedException();
    public void PadForward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> x, DeviceView<float> y) => throw new NotSupportedException();
    public void PadBackward(int batch, int height, int width, int channels, Padding padding, DeviceView<float> dy, DeviceView<float> dx, bool accumulate = false) => throw new NotSupportedException();
}
