namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuLossKernels(WorkerTeam team) : ILossKernels
{
    public void SoftmaxCrossEntropy(int rows, int width, bool sparse, float smoothing, float scale, DeviceView<float> logits, DeviceView<float> targets, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient) => throw new NotSupportedException();
    public void SigmoidCrossEntropy(int rows, int width, float smoothing, float scale, DeviceView<float> logits, DeviceView<float> targets, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient) => throw new NotSupportedException();
    public void Evaluate(LossKind kind, float parameter, int rows, int width, float scale, DeviceView<float> predictions, DeviceView<float> targets, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient) => throw new NotSupportedException();
    public void Sum(DeviceView<float> values, DeviceView<float> sums, int index) => throw new NotSupportedException();
}
