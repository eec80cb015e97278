namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Fully connected layers of sparse rows, and rows of tables.</summary>
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
        DenseShape shape, int rows, in SparseColumns x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias)
    {
        using KernelCall call = team.Begin();
        SparseWeightGradient body = new(team, shape, rows, x, dy, dWeights);
        float* sums = dBias.WriteOrNull(team, shape.OutFeatures);
        if (body.Columns > 0)
        {
            team.ForChunks(body.Columns, body.ColumnsPerItem, ref body);
        }

        if (sums is not null)
        {
            new Span<float>(sums, shape.OutFeatures).Clear();
            float* gradients = dy.Read(team, (long)rows * shape.OutFeatures);
            ColumnSum.Compute(gradients, shape.OutFeatures, rows, shape.OutFeatures, sums, accumulate: true);
        }
    }

    public void ClearRows(in RowSelection selection, DeviceView<float> table)
    {
        using KernelCall call = team.Begin();
        SelectedRows rows = new(team, selection, table.Length);
        RowMoves.Clear body = new(rows, table.Write(team, table.Length));
        team.ForRange(rows.Count, rows.Width, ref body);
    }

    public void BlendRows(in RowSelection selection, DeviceView<float> shares, DeviceView<float> x, DeviceView<float> table)
    {
        using KernelCall call = team.Begin();
        RowSelection.RequireSameLengths(x, table);
        SelectedRows rows = new(team, selection, table.Length);
        RowMoves.Blend body = new(
            rows, shares.Read(team, 2L * rows.Count), x.Read(team, table.Length), table.Write(team, table.Length));
        team.ForRange(rows.Count, rows.Width, ref body);
    }
}
