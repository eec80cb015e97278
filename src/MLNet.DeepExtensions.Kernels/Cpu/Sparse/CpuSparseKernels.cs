namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Fully connected layers of sparse rows.</summary>
internal sealed unsafe class CpuSparseKernels(WorkerTeam team) : ISparseKernels
{
    public void Forward(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y)
    {
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation: it has kernels of its own.", nameof(activation));
        }

        SparseForward body = new(
            new SparseOperand(shape, rows, x), shape.OutFeatures, weights.Pointer(shape.WeightCount), bias.PointerOrNull(shape.OutFeatures), activation,
            y.Pointer((long)rows * shape.OutFeatures));
        if (rows > 0)
        {
            team.For(body.Items, ref body);
        }
    }

    public void BackwardWeights(DenseShape shape, int rows, in SparseRows x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias)
    {
        SparseOperand operand = new(shape, rows, x);
        float* gradients = dy.Pointer((long)rows * shape.OutFeatures);
        float* sums = dBias.PointerOrNull(shape.OutFeatures);
        SparseWeightGradient body = new(operand, shape, gradients, dWeights.Pointer(shape.WeightCount));
        team.For(body.Items, ref body);
        if (sums is not null)
        {
            new Span<float>(sums, shape.OutFeatures).Clear();
            ColumnSum.Compute(gradients, shape.OutFeatures, rows, shape.OutFeatures, sums, accumulate: true);
        }
    }
}
