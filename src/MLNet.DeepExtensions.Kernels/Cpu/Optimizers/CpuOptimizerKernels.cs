namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuOptimizerKernels(WorkerTeam team) : IOptimizerKernels
{
    public void Sgd(in SweepArguments sweep, float momentum, bool nesterov, DeviceView<float> velocity) => throw new NotSupportedException();
    public void Adagrad(in SweepArguments sweep, float epsilon, DeviceView<float> squares) => throw new NotSupportedException();
    public void RmsProp(in SweepArguments sweep, float rho, float momentum, float epsilon, DeviceView<float> squares, DeviceView<float> averages, DeviceView<float> velocity) => throw new NotSupportedException();
    public void Adam(in SweepArguments sweep, float beta1, float beta2, float epsilon, long step, DeviceView<float> first, DeviceView<float> second, DeviceView<float> largest) => throw new NotSupportedException();
    public void Norm(SegmentTable segments, DeviceView<float> gradients, DeviceView<float> norm) => throw new NotSupportedException();
    public void Penalize(SegmentTable segments, DeviceView<float> parameters, DeviceView<float> gradients, DeviceView<float> penalty, int index) => throw new NotSupportedException();
}
