using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The optimizers on the CPU: one sweep, into which each update rule is compiled.</summary>
internal sealed unsafe class CpuOptimizerKernels(WorkerTeam team) : IOptimizerKernels
{
    private readonly ConditionalWeakTable<SegmentTable, SegmentPieces> _pieces = [];
    private SegmentTable? _lastTable;
    private SegmentPieces? _lastPieces;
    private double[] _rowSums = [];

    public void Sgd(in SweepArguments sweep, float momentum, bool nesterov, DeviceView<float> velocity)
    {
        using KernelCall call = team.Begin();
        long length = sweep.Segments.Length;
        Run(new Sgd(momentum, nesterov), sweep, momentum == 0 ? null : velocity.Write(team, length), null, null);
    }

    public void Adagrad(in SweepArguments sweep, float epsilon, DeviceView<float> squares)
    {
        using KernelCall call = team.Begin();
        long length = sweep.Segments.Length;
        Run(new Adagrad(epsilon), sweep, squares.Write(team, length), null, null);
    }

    public void RmsProp(
        in SweepArguments sweep, float rho, float momentum, float epsilon, DeviceView<float> squares, DeviceView<float> averages,
        DeviceView<float> velocity)
    {
        using KernelCall call = team.Begin();
        long length = sweep.Segments.Length;
        RmsProp rule = new(rho, momentum, epsilon, centred: !averages.IsEmpty);
        Run(rule, sweep, squares.Write(team, length), averages.WriteOrNull(team, length), momentum == 0 ? null
            : velocity.Write(team, length));
    }

    public void Adam(
        in SweepArguments sweep, float beta1, float beta2, float epsilon, long step,
        DeviceView<float> first, DeviceView<float> second, DeviceView<float> largest)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        long length = sweep.Segments.Length;
        Adam rule = new(beta1, beta2, epsilon, step, amsGrad: !largest.IsEmpty);
        Run(rule, sweep, first.Write(team, length), second.Write(team, length), largest.WriteOrNull(team, length));
    }

    public void Norm(
        SegmentTable segments, DeviceView<float> gradients, DeviceView<float> norm, RowSelection rows = default, bool accumulate = false)
    {
        using KernelCall call = team.Begin();
        float* result = norm.Write(team, 1);
        float* values = gradients.Read(team, segments.Length);
        double before = accumulate ? (double)*result * *result : 0;
        double sum = rows.Width == 0 ? SumOfSquares(segments, values) : SumOfSquares(segments, values, rows);
        *result = (float)Math.Sqrt(before + sum);
    }

    public void Penalize(
        SegmentTable segments, DeviceView<float> parameters, DeviceView<float> gradients, DeviceView<float> penalty, int index)
    {
        using KernelCall call = team.Begin();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        float* sum = penalty.Write(team, index + 1L) + index;
        float* weights = parameters.Read(team, segments.Length);
        float* slopes = gradients.WriteOrNull(team, segments.Length);
        SegmentPieces cut = PiecesOf(segments);
        Penalty body = new(cut.Penalized, weights, slopes, cut.Sums);
        team.For(cut.Penalized.Length, ref body, IsWorthTheTeam(segments));
        *sum = (float)Total(cut.Sums, cut.Penalized.Length);
    }

    private double SumOfSquares(SegmentTable segments, float* gradients)
    {
        SegmentPieces cut = PiecesOf(segments);
        SquaredNorm body = new(cut.Undecayed, gradients, cut.Sums);
        team.For(cut.Undecayed.Length, ref body, IsWorthTheTeam(segments));
        return Total(cut.Sums, cut.Undecayed.Length);
    }

    private double SumOfSquares(SegmentTable segments, float* gradients, in RowSelection selection)
    {
        ParameterSegment table = segments.RequireTable();
        SelectedRows rows = new(team, selection, table.Length);
        if (_rowSums.Length < rows.Count)
        {
            _rowSums = new double[Math.Max(rows.Count, 2 * _rowSums.Length)];
        }

        RowNorm body = new(rows, gradients + table.Offset, _rowSums);
        team.ForRange(rows.Count, rows.Width, ref body);
        return Total(_rowSums, rows.Count);
    }

    private void Run<TRule>(TRule rule, in SweepArguments sweep, float* first, float* second, float* third)
        where TRule : struct, IUpdateRule
    {
        long length = sweep.Segments.Length;
        SweepArrays arrays = new(sweep.Parameters.Write(team, length), sweep.Gradients.Read(team, length), first, second, third);
        if (sweep.Rows.Width > 0)
        {
            ParameterSegment table = sweep.Segments.RequireTable();
            SelectedRows selected = new(team, sweep.Rows, table.Length);
            RowSweep<TRule> rows = new(new OptimizerSweep<TRule>(team, rule, sweep, [], arrays), table, selected);
            team.ForRange(table.RateFactor == 0 ? 0 : selected.Count, selected.Width, ref rows);
            return;
        }

        SegmentPieces cut = PiecesOf(sweep.Segments);
        ParameterSegment[] pieces = sweep.WeightDecay == 0 ? cut.Undecayed : cut.Decayed;
        OptimizerSweep<TRule> body = new(team, rule, sweep, pieces, arrays);
        team.For(pieces.Length, ref body, IsWorthTheTeam(sweep.Segments));
    }

    // The longest piece is a microsecond or two of work; a larger team takes longer to meet at the end.
    private bool IsWorthTheTeam(SegmentTable segments) => segments.Length >= (long)SegmentPieces.LongestPiece * team.Threads;

    // A training asks for one table in every step: the one before is the one that is wanted.
    private SegmentPieces PiecesOf(SegmentTable segments)
    {
        if (_lastTable != segments || _lastPieces is null)
        {
            _lastPieces = _pieces.GetValue(segments, static table => new SegmentPieces(table));
            _lastTable = segments;
        }

        return _lastPieces;
    }

    private static double Total(double[] sums, int count)
    {
        double total = 0;
        for (int i = 0; i < count; i++)
        {
            total += sums[i];
        }

        return total;
    }
}
