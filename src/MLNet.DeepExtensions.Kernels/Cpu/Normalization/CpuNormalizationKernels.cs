namespace MLNet.DeepExtensions.Kernels.Cpu;

#pragma warning disable
internal sealed class CpuNormalizationKernels(WorkerTeam team) : INormalizationKernels
{
    public void BatchForward(int rows, int features, float epsilon, float momentum, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta, DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y) => throw new NotSupportedException();
    public void BatchInference(int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta, DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> y) => throw new NotSupportedException();
    public void BatchBackward(int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx) => throw new NotSupportedException();
    public void BatchInferenceBackward(int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> runningMean, DeviceView<float> runningVariance, DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx) => throw new NotSupportedException();
    public void LayerForward(int rows, int features, float epsilon, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> beta, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> y) => throw new NotSupportedException();
    public void LayerBackward(int rows, int features, DeviceView<float> x, DeviceView<float> gamma, DeviceView<float> mean, DeviceView<float> inverseDeviation, DeviceView<float> dy, DeviceView<float> dGamma, DeviceView<float> dBeta, in GradientTarget dx) => throw new NotSupportedException();
    public void Affine(int rows, int features, DeviceView<float> x, DeviceView<float> scale, DeviceView<float> offset, DeviceView<float> y, bool accumulate = false) => throw new NotSupportedException();
}
