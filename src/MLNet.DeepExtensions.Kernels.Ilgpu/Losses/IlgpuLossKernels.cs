namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The losses: one group a row, into which each loss is compiled.</summary>
internal sealed class IlgpuLossKernels(KernelLauncher launcher) : ILossKernels
{
    public void SoftmaxCrossEntropy(
        int rows, int width, bool sparse, float smoothing, float scale, DeviceView<float> logits, DeviceView<float> targets, DeviceView<float> weights,
        DeviceView<float> losses, DeviceView<float> gradient)
    {
        LossOperands operands = new(launcher, rows, width, sparse, scale, logits, targets, weights, losses, gradient);
        if (sparse)
        {
            launcher.ForGroups(rows, width, new SoftmaxCrossEntropy<ClassNumber>(new ClassNumber(smoothing, width), operands));
        }
        else
        {
            launcher.ForGroups(rows, width, new SoftmaxCrossEntropy<ClassDistribution>(new ClassDistribution(smoothing, width), operands));
        }
    }

    public void SigmoidCrossEntropy(
        int rows, int width, float smoothing, float scale, DeviceView<float> logits, DeviceView<float> targets, DeviceView<float> weights,
        DeviceView<float> losses, DeviceView<float> gradient) => RunMean(
            new SigmoidCrossEntropy(smoothing), rows,
            new LossOperands(launcher, rows, width, sparse: false, scale, logits, targets, weights, losses, gradient));

    public void Evaluate(
        LossKind kind, float parameter, int rows, int width, float scale, DeviceView<float> predictions, DeviceView<float> targets,
        DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient)
    {
        bool sparse = kind == LossKind.SparseCategoricalCrossEntropy;
        LossOperands operands = new(launcher, rows, width, sparse, scale, predictions, targets, weights, losses, gradient);
        switch (kind)
        {
            case LossKind.MeanSquaredError:
                RunMean(default(MeanSquaredError), rows, operands);
                break;
            case LossKind.MeanAbsoluteError:
                RunMean(default(MeanAbsoluteError), rows, operands);
                break;
            case LossKind.MeanAbsolutePercentageError:
                RunMean(default(MeanAbsolutePercentageError), rows, operands);
                break;
            case LossKind.MeanSquaredLogarithmicError:
                RunMean(default(MeanSquaredLogarithmicError), rows, operands);
                break;
            case LossKind.Huber:
                RunMean(new Huber(parameter), rows, operands);
                break;
            case LossKind.LogCosh:
                RunMean(default(LogCosh), rows, operands);
                break;
            case LossKind.Hinge:
                RunMean(default(Hinge), rows, operands);
                break;
            case LossKind.SquaredHinge:
                RunMean(default(SquaredHinge), rows, operands);
                break;
            case LossKind.CategoricalHinge:
                launcher.ForGroups(rows, width, new CategoricalHinge(operands));
                break;
            case LossKind.CategoricalCrossEntropy:
                launcher.ForGroups(rows, width, new CategoricalCrossEntropy<ClassDistribution>(new ClassDistribution(parameter, width), operands));
                break;
            case LossKind.SparseCategoricalCrossEntropy:
                launcher.ForGroups(rows, width, new CategoricalCrossEntropy<ClassNumber>(new ClassNumber(parameter, width), operands));
                break;
            case LossKind.BinaryCrossEntropy:
                RunMean(new BinaryCrossEntropy(parameter), rows, operands);
                break;
            case LossKind.KullbackLeiblerDivergence:
                launcher.ForGroups(rows, width, new KullbackLeiblerDivergence(operands));
                break;
            case LossKind.Poisson:
                RunMean(default(Poisson), rows, operands);
                break;
            case LossKind.CosineSimilarity:
                launcher.ForGroups(rows, width, new CosineSimilarity(operands));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kernel set knows no such loss.");
        }
    }

    public void Sum(DeviceView<float> values, DeviceView<float> sums, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        launcher.ForGroups(
            1, values.Length, new TotalSum(launcher.Optional(values, values.Length, nameof(values)), values.Length, sums.Values(index + 1L), index));
    }

    private void RunMean<TLoss>(TLoss loss, int rows, LossOperands operands)
        where TLoss : struct, IElementLoss => launcher.ForGroups(rows, operands.Width, new MeanOverRow<TLoss>(loss, operands));
}
