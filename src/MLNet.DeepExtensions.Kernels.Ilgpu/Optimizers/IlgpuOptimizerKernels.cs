using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>The optimizers: one launch a sweep, into which each update rule is compiled.</summary>
internal sealed class IlgpuOptimizerKernels(KernelLauncher launcher) : IOptimizerKernels, IDisposable
{
    // Selected values of a norm that one group sums.
    private const int Stretch = 2048;
    private readonly ConditionalWeakTable<SegmentTable, DevicePieces> _pieces = [];
    private MemoryBuffer1D<double, Stride1D.Dense>? _rowSums;

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

    public void Norm(
        SegmentTable segments, DeviceView<float> gradients, DeviceView<float> norm, RowSelection rows = default, bool accumulate = false)
    {
        using KernelCall call = launcher.Begin();
        ArrayView<float> values = gradients.Read(launcher, segments.Length);
        ArrayView<float> result = norm.Write(launcher, 1);
        if (rows.Width == 0)
        {
            DevicePieces cut = PiecesOf(segments);
            launcher.ForGroups(cut.TrainedCount, Team.Largest * 2, new SquaredNorm(cut.Trained, values, cut.Sums));
            launcher.ForGroups(
                1, cut.TrainedCount, new PieceTotal(cut.Sums, cut.TrainedCount, takesRoot: true, result, 0, accumulate));
            return;
        }

        ParameterSegment table = segments.RequireTable();
        long count = SelectedRows.Require(rows, table.Length);
        int stretches = (int)((count + Stretch - 1) / Stretch);
        ArrayView<double> sums = RowSums(stretches);
        if (count > 0)
        {
            SelectedRows selected = new(launcher, rows, table.Length);
            launcher.ForGroups(
                stretches, Team.Largest * 2,
                new RowNorm(selected, count, Stretch, values.SubView(table.Offset, table.Length), sums));
        }

        launcher.ForGroups(1, stretches, new PieceTotal(sums, stretches, takesRoot: true, result, 0, accumulate));
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
        ReleaseRowSums();
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
        OptimizerSweep<TRule> body = new(launcher, rule, sweep, cut, first, second, third);
        if (sweep.Rows.Width == 0)
        {
            launcher.ForGroups(cut.TrainedCount, Team.Largest * 2, body);
            return;
        }

        ParameterSegment table = sweep.Segments.RequireTable();
        long count = SelectedRows.Require(sweep.Rows, table.Length);
        if (count > 0 && table.RateFactor != 0)
        {
            launcher.ForItems(count, new RowSweep<TRule>(body, table, new SelectedRows(launcher, sweep.Rows, table.Length)));
        }
    }

    // Room for a sum a stretch, which grows with the largest selection.
    private ArrayView<double> RowSums(int stretches)
    {
        if (_rowSums is null || _rowSums.Length < Math.Max(stretches, 1))
        {
            ReleaseRowSums();
            _rowSums = launcher.Memory.Allocate<double>(Math.Max(stretches, 64) * 2);
        }

        return _rowSums.View.BaseView;
    }

    private void ReleaseRowSums()
    {
        if (_rowSums is not null)
        {
            launcher.Memory.Release(_rowSums);
            _rowSums = null;
        }
    }

    private DevicePieces PiecesOf(SegmentTable segments) =>
        _pieces.GetValue(segments, table => new DevicePieces(launcher.Memory, table));
}
