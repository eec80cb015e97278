using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The losses on the CPU: one loop over the rows, into which each loss is compiled.</summary>
internal sealed unsafe class CpuLossKernels(WorkerTeam team) : ILossKernels
{
    public void SoftmaxCrossEntropy(in LossBatch batch, bool sparse, float smoothing)
    {
        using KernelCall call = team.Begin();
        LossOperands operands = new(team, in batch, sparse, isInPlace: true);
        if (sparse)
        {
            Run(new SoftmaxCrossEntropy<ClassNumber>(new ClassNumber(smoothing, batch.Width)), operands);
        }
        else
        {
            Run(new SoftmaxCrossEntropy<ClassDistribution>(new ClassDistribution(smoothing, batch.Width)), operands);
        }
    }

    public void SigmoidCrossEntropy(in LossBatch batch, float smoothing)
    {
        using KernelCall call = team.Begin();
        LossOperands operands = new(team, in batch, sparse: false, isInPlace: true);
        RunMean(new SigmoidCrossEntropy(smoothing), operands);
    }

    public void Evaluate(LossKind kind, float parameter, in LossBatch batch)
    {
        using KernelCall call = team.Begin();
        bool sparse = kind == LossKind.SparseCategoricalCrossEntropy;
        LossOperands operands = new(team, in batch, sparse);
        switch (kind)
        {
            case LossKind.MeanSquaredError:
                RunMean(default(MeanSquaredError), operands);
                break;
            case LossKind.MeanAbsoluteError:
                RunMean(default(MeanAbsoluteError), operands);
                break;
            case LossKind.MeanAbsolutePercentageError:
                RunMean(default(MeanAbsolutePercentageError), operands);
                break;
            case LossKind.MeanSquaredLogarithmicError:
                RunMean(default(MeanSquaredLogarithmicError), operands);
                break;
            case LossKind.Huber:
                RunMean(new Huber(parameter), operands);
                break;
            case LossKind.LogCosh:
                RunMean(default(LogCosh), operands);
                break;
            case LossKind.Hinge:
                RunMean(default(Hinge), operands);
                break;
            case LossKind.SquaredHinge:
                RunMean(default(SquaredHinge), operands);
                break;
            case LossKind.CategoricalHinge:
                Run(default(CategoricalHinge), operands);
                break;
            case LossKind.CategoricalCrossEntropy:
                Run(new CategoricalCrossEntropy<ClassDistribution>(new ClassDistribution(parameter, batch.Width)), operands);
                break;
            case LossKind.SparseCategoricalCrossEntropy:
                Run(new CategoricalCrossEntropy<ClassNumber>(new ClassNumber(parameter, batch.Width)), operands);
                break;
            case LossKind.BinaryCrossEntropy:
                RunMean(new BinaryCrossEntropy(parameter), operands);
                break;
            case LossKind.KullbackLeiblerDivergence:
                Run(default(KullbackLeiblerDivergence), operands);
                break;
            case LossKind.Poisson:
                RunMean(default(Poisson), operands);
                break;
            case LossKind.CosineSimilarity:
                Run(default(CosineSimilarity), operands);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kernel set knows no such loss.");
        }
    }

    public void ModulateFocally(
        float gamma, int rows, int width, DeviceView<float> weights, DeviceView<float> losses, DeviceView<float> gradient)
    {
        using KernelCall call = team.Begin();
        FocalModulation body = new(
            gamma, width, weights.ReadOrNull(team, rows), losses.Write(team, rows), gradient.WriteOrNull(team, Extent.Of(rows, width)));
        team.ForRange(rows, width, ref body);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(DeviceView<float> values, DeviceView<float> sums, int index)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        float* first = values.Read(team, values.Length);
        float* total = sums.Write(team, index + 1L) + index;
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        long i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(first + i), out Vector<double> low, out Vector<double> high);
            even += low;
            odd += high;
        }

        double sum = Vector.Sum(even + odd);
        for (; i < values.Length; i++)
        {
            sum += first[i];
        }

        *total = (float)sum;
    }

    private void RunMean<TLoss>(TLoss loss, in LossOperands operands)
        where TLoss : struct, IElementLoss => Run(new MeanOverRow<TLoss>(loss), operands);

    private void Run<TLoss>(TLoss loss, in LossOperands operands)
        where TLoss : struct, IRowLoss => LossLoop<TLoss>.Run(team, loss, operands);
}
