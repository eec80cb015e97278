namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuDenseKernels(WorkerTeam team) : IDenseKernels
{
    public void Forward(DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y) => throw new NotSupportedException();
    public void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx) => throw new NotSupportedException();
    public void BackwardWeights(DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate = false) => throw new NotSupportedException();
}
