using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Fully connected layers of sparse rows.</summary>
internal sealed class IlgpuSparseKernels(KernelLauncher launcher) : ISparseKernels
{
    // Threads that share the weights' gradient: enough to fill a device.
    private const int GradientThreads = 1 << 16;

    public void Forward(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = launcher.Begin();
        long count = (long)rows * shape.OutFeatures;
        SparseForward body = new(
            new SparseOperand(launcher, shape, rows, x), shape.OutFeatures, weights.Read(launcher, shape.WeightCount),
            launcher.Optional(bias, shape.OutFeatures, nameof(bias)), new DeviceActivation(activation), y.Write(launcher, count));
        launcher.ForItems(count, body);
    }

    public void BackwardWeights(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias)
    {
        using KernelCall call = launcher.Begin();
        SparseOperand operand = new(launcher, shape, rows, x);
        ArrayView<float> gradients = dy.Read(launcher, (long)rows * shape.OutFeatures);
        ArrayView<float> target = dWeights.Write(launcher, shape.WeightCount);
        Operand sums = launcher.OptionalOutput(dBias, shape.OutFeatures, nameof(dBias));
        dWeights.Slice(0, shape.WeightCount).Clear();
        if (rows == 0)
        {
            dBias.Slice(0, dBias.IsEmpty ? 0 : shape.OutFeatures).Clear();
            return;
        }

        int ranges = Math.Clamp(GradientThreads / shape.OutFeatures, 1, shape.InFeatures);
        int featuresPerRange = (shape.InFeatures + ranges - 1) / ranges;
        launcher.ForItems(
            (long)ranges * shape.OutFeatures,
            new SparseWeightGradient(operand, rows, shape.OutFeatures, featuresPerRange, gradients, target));
        if (sums.IsPresent)
        {
            launcher.ForItems(shape.OutFeatures, new SparseBiasGradient(rows, shape.OutFeatures, gradients, sums.Values));
        }
    }
}
