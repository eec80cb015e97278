namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Fully connected layers as matrix products.</summary>
internal sealed unsafe class CpuDenseKernels(WorkerTeam team) : IDenseKernels
{
    public KernelNames Names(DenseShape shape, int rows, bool hasBias) => NamesOf(DenseTable.Products, shape, rows, hasBias);

    /// <summary>Which kernels of a table run for a layer.</summary>
    /// <param name="table">A table of <see cref="DenseTable.ProductsOf"/>.</param>
    /// <param name="shape">The layer.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="hasBias">Whether the layer has a bias.</param>
    public static KernelNames NamesOf(KernelTable<MatrixProduct, DenseKernel> table, DenseShape shape, int rows, bool hasBias)
    {
        RequireSizes(shape, rows);
        float sums;
        MatrixProduct weights = WeightsProduct(shape, rows);
        weights.ColumnSums = hasBias ? &sums : null;
        return new KernelNames(
            table.Choose(ForwardProduct(shape, rows)).Name, table.Choose(DataProduct(shape, rows)).Name, table.Choose(in weights).Name);
    }

    public void Forward(
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, Activation activation,
        DeviceView<float> y)
    {
        using KernelCall call = team.Begin();
        RequireSizes(shape, rows);
        MatrixProduct product = ForwardProduct(shape, rows);
        product.A = x.Read(team, (long)rows * shape.InFeatures);
        product.B = weights.Read(team, shape.WeightCount);
        product.Bias = bias.ReadOrNull(team, shape.OutFeatures);
        product.C = y.Write(team, (long)rows * shape.OutFeatures);
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
        MatrixProduct product = DataProduct(shape, rows);
        product.A = dy.Read(team, (long)rows * shape.OutFeatures);
        product.B = weights.Read(team, shape.WeightCount);
        product.C = dx.Gradient.Write(team, inputs);
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
        DenseShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> dWeights, DeviceView<float> dBias,
        bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        RequireSizes(shape, rows);
        MatrixProduct product = WeightsProduct(shape, rows);
        product.A = x.Read(team, (long)rows * shape.InFeatures);
        product.B = dy.Read(team, (long)rows * shape.OutFeatures);
        product.C = dWeights.Write(team, shape.WeightCount);
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

    private static MatrixProduct ForwardProduct(DenseShape shape, int rows) => new()
    {
        Rows = rows,
        Columns = shape.OutFeatures,
        Depth = shape.InFeatures,
        ARow = shape.InFeatures,
        AStep = 1,
        BStride = shape.OutFeatures,
        CRow = shape.OutFeatures,
    };

    private static MatrixProduct DataProduct(DenseShape shape, int rows) => new()
    {
        Rows = rows,
        Columns = shape.InFeatures,
        Depth = shape.OutFeatures,
        ARow = shape.OutFeatures,
        AStep = 1,
        BStride = shape.OutFeatures,
        BTransposed = true,
        CRow = shape.InFeatures,
    };

    private static MatrixProduct WeightsProduct(DenseShape shape, int rows) => new()
    {
        Rows = shape.InFeatures,
        Columns = shape.OutFeatures,
        Depth = rows,
        ARow = 1,
        AStep = shape.InFeatures,
        BStride = shape.OutFeatures,
        CRow = shape.OutFeatures,
    };

    private static void RequireSizes(DenseShape shape, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.InFeatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.OutFeatures);
    }
}
