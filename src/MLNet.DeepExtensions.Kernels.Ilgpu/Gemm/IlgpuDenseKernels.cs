using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Fully connected layers as matrix products.</summary>
internal sealed class IlgpuDenseKernels(KernelLauncher launcher) : IDenseKernels
{
    public void Forward(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y)
    {
        QuadView inputs = new(launcher, x, (long)rows * shape.InFeatures, shape.InFeatures, nameof(x));
        QuadView factors = new(launcher, weights, shape.WeightCount, shape.OutFeatures, nameof(weights));
        GemmOutput output = new(
            launcher, y.Values((long)rows * shape.OutFeatures), shape.OutFeatures, shape.OutFeatures, launcher.Optional(bias, shape.OutFeatures, nameof(bias)),
            new DeviceActivation(activation));
        if (rows > 0)
        {
            Gemm.Run(
                launcher, rows, shape.OutFeatures, shape.InFeatures, groups: 1, new MatrixRows(inputs, rows, shape.InFeatures),
                new MatrixColumns(factors, shape.OutFeatures, shape.InFeatures, shape.OutFeatures, withOnes: false), output);
        }
    }

    public void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        QuadView gradients = new(launcher, dy, (long)rows * shape.OutFeatures, shape.OutFeatures, nameof(dy));
        QuadView factors = new(launcher, weights, shape.WeightCount, shape.OutFeatures, nameof(weights));
        GradientSink sink = new(launcher, dx, (long)rows * shape.InFeatures);
        if (rows > 0)
        {
            Gemm.Run(
                launcher, rows, shape.InFeatures, shape.OutFeatures, groups: 1, new MatrixRows(gradients, rows, shape.OutFeatures),
                new MatrixRows(factors, shape.InFeatures, shape.OutFeatures), new GemmOutput(launcher, sink, shape.InFeatures, shape.InFeatures));
        }
    }

    public void BackwardWeights(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate = false)
    {
        QuadView inputs = new(launcher, x, (long)rows * shape.InFeatures, shape.InFeatures, nameof(x));
        QuadView gradients = new(launcher, dy, (long)rows * shape.OutFeatures, shape.OutFeatures, nameof(dy));
        Operand sums = launcher.Optional(dBias, shape.OutFeatures, nameof(dBias));
        GemmOutput output = new(launcher, dWeights.Values(shape.WeightCount), shape.OutFeatures, shape.OutFeatures, shape.InFeatures, sums, accumulate);
        if (rows > 0)
        {
            Gemm.Run(
                launcher, shape.InFeatures + (sums.IsPresent ? 1 : 0), shape.OutFeatures, rows, groups: 1,
                new MatrixColumns(inputs, shape.InFeatures, rows, shape.InFeatures, sums.IsPresent),
                new MatrixColumns(gradients, shape.OutFeatures, rows, shape.OutFeatures, withOnes: false), output);
        }
        else if (!accumulate)
        {
            dWeights.Slice(0, shape.WeightCount).Clear();
            dBias.Slice(0, dBias.IsEmpty ? 0 : shape.OutFeatures).Clear();
        }
    }
}
