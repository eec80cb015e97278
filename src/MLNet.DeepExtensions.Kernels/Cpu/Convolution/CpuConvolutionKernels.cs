namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuConvolutionKernels(WorkerTeam team) : IConvolutionKernels
{
    public void Forward(Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y) => throw new NotSupportedException();
    public void BackwardData(Conv2DShape shape, int batch, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx) => throw new NotSupportedException();
    public void BackwardWeights(Conv2DShape shape, int batch, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate = false) => throw new NotSupportedException();
}
