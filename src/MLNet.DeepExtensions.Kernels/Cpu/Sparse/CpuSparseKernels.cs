namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Fully connected layers of sparse rows.</summary>
internal sealed unsafe class CpuSparseKernels(WorkerTeam team) : ISparseKernels
{
    public void Forward(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation: it has kernels of its own.", nameof(activation));
        }

        SparseForward body = new(
            new SparseOperand(team, shape, rows, x), shape.OutFeatures, weights.Read(team, shape.WeightCount),
            bias.ReadOrNull(team, shape.OutFeatures), activation, y.Write(team, (long)rows * shape.OutFeatures));
        if (rows > 0)
        {
            team.ForChunks(rows, body.RowsPerItem, ref body);
        }
    }

    public void BackwardWeights(
        DenseShape shape, int rows, in SparseRows x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias)
    {
        using KernelCall call = team.Begin();
        SparseOperand operand = new(team, shape, rows, x);
        float* gradients = dy.Read(team, (long)rows * shape.OutFeatures);
        float* sums = dBias.WriteOrNull(team, shape.OutFeatures);
        SparseWeightGradient body = new(operand, shape, gradients, dWeights.Write(team, shape.WeightCount));
        team.For(body.Items, ref body);
        body.RequireAll();
        if (sums is not null)
        {
            new Span<float>(sums, shape.OutFeatures).Clear();
            ColumnSum.Compute(gradients, shape.OutFeatures, rows, shape.OutFeatures, sums, accumulate: true);
        }
    }
}
