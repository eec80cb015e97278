using System.Runtime.CompilerServices;
using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The optimizers: one launch a sweep, into which each update rule is compiled.</summary>
internal sealed class IlgpuOptimizerKernels(KernelLauncher launcher) : IOptimizerKernels, IDisposable
{
    private readonly ConditionalWeakTable<SegmentTable, DevicePieces> _pieces = [];

    public void Sgd(in SweepArguments sweep, float momentum, bool nesterov, DeviceView<float> velocity)
    {
        using KernelCall call = launcher.Begin();
        Run(new Sgd(momentum, nesterov), sweep, Moment(velocity, sweep, momentum != 0), launcher.Nothing, launcher.Nothing);
    }

    public void Adagrad(in SweepArguments sweep, float epsilon, DeviceView<float> squares)
    {
        using KernelCall call = launcher.Begin();
        Run(new Adagrad(epsilon), sweep, Moment(squares, sweep, isNeeded: true), launcher.Nothing, launcher.Nothing);
    }

    public void RmsProp(
        in SweepArguments sweep, float rho, float momentum, float epsilon, DeviceView<float> squares, DeviceView<float> averages,
        DeviceView<float> velocity)
    {
        using KernelCall call = launcher.Begin();
        bool centred = !averages.IsEmpty;
        Run(
            new RmsProp(rho, momentum, epsilon, centred), sweep, Moment(squares, sweep, isNeeded: true), Moment(averages, sweep, centred),
            Moment(velocity, sweep, momentum != 0));
    }

    public void Adam(
        in SweepArguments sweep, float beta1, float beta2, float epsilon, long step, DeviceView<float> first, DeviceView<float> second,
        DeviceView<float> largest)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        bool amsGrad = !largest.IsEmpty;
        Run(
            new Adam(beta1, beta2, epsilon, step, amsGrad), sweep, Moment(first, sweep, isNeeded: true),
            Moment(second, sweep, isNeeded: true), Moment(largest, sweep, amsGrad));
    }

    public void Norm(SegmentTable segments, DeviceView<float> gradients, DeviceView<float> norm)
    {
        using KernelCall call = launcher.Begin();
        DevicePieces cut = PiecesOf(segments);
        ArrayView<float> result = norm.Write(launcher, 1);
        launcher.ForGroups(
            cut.TrainedCount, Team.Largest * 2, new SquaredNorm(cut.Trained, gradients.Read(launcher, segments.Length), cut.Sums));
        launcher.ForGroups(1, cut.TrainedCount, new PieceTotal(cut.Sums, cut.TrainedCount, takesRoot: true, result, 0));
    }

    public void Penalize(
        SegmentTable segments, DeviceView<float> parameters, DeviceView<float> gradients, DeviceView<float> penalty, int index)
    {
        using KernelCall call = launcher.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        DevicePieces cut = PiecesOf(segments);
        ArrayView<float> result = penalty.Write(launcher, index + 1L);
        launcher.ForGroups(cut.PenalizedCount, Team.Largest * 2, new Penalty(
            cut.Penalized, parameters.Read(launcher, segments.Length),
            launcher.OptionalOutput(gradients, segments.Length, nameof(gradients)), cut.Sums));
        launcher.ForGroups(1, cut.PenalizedCount, new PieceTotal(cut.Sums, cut.PenalizedCount, takesRoot: false, result, index));
    }

    public void Dispose()
    {
        foreach ((_, DevicePieces pieces) in _pieces)
        {
            pieces.Dispose();
        }

        _pieces.Clear();
    }

    private Operand Moment(
        DeviceView<float> moment, in SweepArguments sweep, bool isNeeded, [CallerArgumentExpression(nameof(moment))] string name = "")
    {
        if (!isNeeded)
        {
            return launcher.Nothing;
        }

        ArrayView<float> values = moment.Write(launcher, sweep.Segments.Length, name);
        return new Operand(values, isPresent: true);
    }

    private void Run<TRule>(TRule rule, in SweepArguments sweep, Operand first, Operand second, Operand third)
        where TRule : struct, IUpdateRule
    {
        DevicePieces cut = PiecesOf(sweep.Segments);
        launcher.ForGroups(cut.TrainedCount, Team.Largest * 2, new OptimizerSweep<TRule>(launcher, rule, sweep, cut, first, second, third));
    }

    private DevicePieces PiecesOf(SegmentTable segments) =>
        _pieces.GetValue(segments, table => new DevicePieces(launcher.Memory, table));
}
