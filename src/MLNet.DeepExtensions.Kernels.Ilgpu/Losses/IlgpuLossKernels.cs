namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The losses: one group a row, into which each loss is compiled.</summary>
internal sealed class IlgpuLossKernels(KernelLauncher launcher) : ILossKernels
{
    public void SoftmaxCrossEntropy(in LossBatch batch, bool sparse, float smoothing)
    {
        using KernelCall call = launcher.Begin();
        LossOperands operands = new(launcher, in batch, sparse, isInPlace: true);
        if (sparse)
        {
            ClassNumber number = new(smoothing, batch.Width);
            launcher.ForGroups(batch.Rows, batch.Width, new SoftmaxCrossEntropy<ClassNumber>(number, operands));
        }
        else
        {
            ClassDistribution classes = new(smoothing, batch.Width);
            launcher.ForGroups(batch.Rows, batch.Width, new SoftmaxCrossEntropy<ClassDistribution>(classes, operands));
        }
    }

    public void SigmoidCrossEntropy(in LossBatch batch, float smoothing)
    {
        using KernelCall call = launcher.Begin();
        LossOperands operands = new(launcher, in batch, sparse: false, isInPlace: true);
        RunMean(new SigmoidCrossEntropy(smoothing), batch.Rows, operands);
    }

    public void Evaluate(LossKind kind, float parameter, in LossBatch batch)
    {
        using KernelCall call = launcher.Begin();
        bool sparse = kind == LossKind.SparseCategoricalCrossEntropy;
        LossOperands operands = new(launcher, in batch, sparse);
        switch (kind)
        {
            case LossKind.MeanSquaredError:
                RunMean(default(MeanSquaredError), batch.Rows, operands);
                break;
            case LossKind.MeanAbsoluteError:
                RunMean(default(MeanAbsoluteError), batch.Rows, operands);
                break;
            case LossKind.MeanAbsolutePercentageError:
                RunMean(default(MeanAbsolutePercentageError), batch.Rows, operands);
                break;
            case LossKind.MeanSquaredLogarithmicError:
                RunMean(default(MeanSquaredLogarithmicError), batch.Rows, operands);
                break;
            case LossKind.Huber:
                RunMean(new Huber(parameter), batch.Rows, operands);
                break;
            case LossKind.LogCosh:
                RunMean(default(LogCosh), batch.Rows, operands);
                break;
            case LossKind.Hinge:
                RunMean(default(Hinge), batch.Rows, operands);
                break;
            case LossKind.SquaredHinge:
                RunMean(default(SquaredHinge), batch.Rows, operands);
                break;
            case LossKind.CategoricalHinge:
                launcher.ForGroups(batch.Rows, batch.Width, new CategoricalHinge(operands));
                break;
            case LossKind.CategoricalCrossEntropy:
                ClassDistribution classes = new(parameter, batch.Width);
                launcher.ForGroups(batch.Rows, batch.Width, new CategoricalCrossEntropy<ClassDistribution>(classes, operands));
                break;
            case LossKind.SparseCategoricalCrossEntropy:
                ClassNumber number = new(parameter, batch.Width);
                launcher.ForGroups(batch.Rows, batch.Width, new CategoricalCrossEntropy<ClassNumber>(number, operands));
                break;
            case LossKind.BinaryCrossEntropy:
                RunMean(new BinaryCrossEntropy(parameter), batch.Rows, operands);
                break;
            case LossKind.KullbackLeiblerDivergence:
                launcher.ForGroups(batch.Rows, batch.Width, new KullbackLeiblerDivergence(operands));
                break;
            case LossKind.Poisson:
                RunMean(default(Poisson), batch.Rows, operands);
                break;
            case LossKind.CosineSimilarity:
                launcher.ForGroups(batch.Rows, batch.Width, new CosineSimilarity(operands));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kernel set knows no such loss.");
        }
    }

    public void ModulateFocally(
        float gamma, int rows, int width, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient)
    {
        using KernelCall call = launcher.Begin();
        long count = Extent.Of(rows, width);
        Operand weight = launcher.Optional(weights, rows, nameof(weights));
        Operand slopes = launcher.OptionalOutput(gradient, count, nameof(gradient));
        launcher.ForItems(rows, new FocalModulation(gamma, width, weight, losses.Write(launcher, rows), slopes));
    }

    public void Sum(DeviceView<float> values, DeviceView<float> sums, int index)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Operand operand = launcher.Optional(values, values.Length, nameof(values));
        launcher.ForGroups(1, values.Length, new TotalSum(operand, values.Length, sums.Write(launcher, index + 1L), index));
    }

    private void RunMean<TLoss>(TLoss loss, int rows, LossOperands operands)
        where TLoss : struct, IElementLoss => launcher.ForGroups(rows, operands.Width, new MeanOverRow<TLoss>(loss, operands));
}
