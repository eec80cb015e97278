namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Fully connected layers as matrix products.</summary>
internal sealed unsafe class CpuDenseKernels(WorkerTeam team) : IDenseKernels
{
    public void Forward(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation, DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RequireSizes(shape, rows);
        MatrixProduct product = default;
        product.Rows = rows;
        product.Columns = shape.OutFeatures;
        product.Depth = shape.InFeatures;
        product.A = x.Read(team, (long)rows * shape.InFeatures);
        product.ARow = shape.InFeatures;
        product.AStep = 1;
        product.B = weights.Read(team, shape.WeightCount);
        product.BStride = shape.OutFeatures;
        product.Bias = bias.ReadOrNull(team, shape.OutFeatures);
        product.C = y.Write(team, (long)rows * shape.OutFeatures);
        product.CRow = shape.OutFeatures;
        product.Activation = activation;
        if (activation.Kind == ActivationKind.Softmax)
        {
            throw new ArgumentException("Softmax is not an elementwise activation: it has kernels of its own.", nameof(activation));
        }

        if (rows > 0)
        {
            DenseTable.Products.Choose(in product).Kernel(team, in product);
        }
    }

    public void BackwardData(DenseShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, in GradientTarget dx)
    {
        using KernelCall call = team.Begin();
        RequireSizes(shape, rows);
        long inputs = (long)rows * shape.InFeatures;
        MatrixProduct product = default;
        product.Rows = rows;
        product.Columns = shape.InFeatures;
        product.Depth = shape.OutFeatures;
        product.A = dy.Read(team, (long)rows * shape.OutFeatures);
        product.ARow = shape.OutFeatures;
        product.AStep = 1;
        product.B = weights.Read(team, shape.WeightCount);
        product.BStride = shape.OutFeatures;
        product.BTransposed = true;
        product.C = dx.Gradient.Write(team, inputs);
        product.CRow = shape.InFeatures;
        product.Accumulate = dx.Accumulate;
        product.Gate = dx.Gate;
        product.GateValues = dx.IsGated ? dx.Values.Read(team, inputs) : null;
        if (!dx.Gate.HasGradientFromOutput)
        {
            throw new ArgumentException($"The derivative of {dx.Gate} cannot be had from its output: it cannot be a gate.", nameof(dx));
        }

        if (rows > 0)
        {
            DenseTable.Products.Choose(in product).Kernel(team, in product);
        }
    }

    public void BackwardWeights(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        RequireSizes(shape, rows);
        MatrixProduct product = default;
        product.Rows = shape.InFeatures;
        product.Columns = shape.OutFeatures;
        product.Depth = rows;
        product.A = x.Read(team, (long)rows * shape.InFeatures);
        product.ARow = 1;
        product.AStep = shape.InFeatures;
        product.B = dy.Read(team, (long)rows * shape.OutFeatures);
        product.BStride = shape.OutFeatures;
        product.C = dWeights.Write(team, shape.WeightCount);
        product.CRow = shape.OutFeatures;
        product.Accumulate = accumulate;
        product.ColumnSums = dBias.WriteOrNull(team, shape.OutFeatures);
        if (rows > 0)
        {
            DenseTable.Products.Choose(in product).Kernel(team, in product);
        }
        else if (!accumulate)
        {
            dWeights.Slice(0, shape.WeightCount).Clear();
            if (!dBias.IsEmpty)
            {
                dBias.Slice(0, shape.OutFeatures).Clear();
            }
        }
    }

    private static void RequireSizes(DenseShape shape, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.OutFeatures);
    }
}
