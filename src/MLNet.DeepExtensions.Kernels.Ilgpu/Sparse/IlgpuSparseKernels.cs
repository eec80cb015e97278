using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Fully connected layers of sparse rows, and rows of tables.</summary>
internal sealed class IlgpuSparseKernels(KernelLauncher launcher) : ISparseKernels
{
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
        DenseShape shape, int rows, in SparseColumns x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        long values = Extent.Of(rows, shape.OutFeatures);
        x.RequireSameLengths();
        RowSelection selection = new(x.Columns, shape.OutFeatures);
        long count = SelectedRows.Require(selection, shape.WeightCount);
        ArrayView<float> gradients = dy.Read(launcher, values);
        Operand sums = launcher.OptionalOutput(dBias, shape.OutFeatures, nameof(dBias));
        if (count > 0)
        {
            SparseColumnsOperand operand = new(launcher, shape, rows, x);
            launcher.ForItems(
                count, new SparseWeightGradient(operand, shape.OutFeatures, gradients, dWeights.Write(launcher, shape.WeightCount)));
        }

        if (rows == 0)
        {
            dBias.Slice(0, dBias.IsEmpty ? 0 : shape.OutFeatures).Clear();
        }
        else if (sums.IsPresent)
        {
            launcher.ForItems(shape.OutFeatures, new SparseBiasGradient(rows, shape.OutFeatures, gradients, sums.Values));
        }
    }

    public void ClearRows(in RowSelection selection, DeviceView<float> table)
    {
        using KernelCall call = launcher.Begin();
        long count = SelectedRows.Require(selection, table.Length);
        if (count > 0)
        {
            SelectedRows rows = new(launcher, selection, table.Length);
            launcher.ForItems(count, new ClearRows(rows, table.Write(launcher, table.Length)));
        }
    }

    public void BlendRows(in RowSelection selection, DeviceView<float> shares, DeviceView<float> x, DeviceView<float> table)
    {
        using KernelCall call = launcher.Begin();
        RowSelection.RequireSameLengths(x, table);
        long count = SelectedRows.Require(selection, table.Length);
        if (count > 0)
        {
            SelectedRows rows = new(launcher, selection, table.Length);
            launcher.ForItems(count, new BlendRows(
                rows, shares.Read(launcher, 2 * selection.Rows.Length), x.Read(launcher, table.Length),
                table.Write(launcher, table.Length)));
        }
    }
}
