using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The loop over the rows: picks the lanes, weighs, and splits the rows among threads. A row's result depends on nothing but the row.
/// </summary>
internal readonly unsafe struct LossLoop<TLoss> : IRangeBody
    where TLoss : struct, IRowLoss
{
    // Up to here a vector across rows, with its strided loads, beats one along the row, with its partial last step and its horizontal sums.
    private const int WidestAcrossRows = 16;

    // Elements in a thread's item: some ten microseconds of work.
    private const int ElementsPerItem = 1 << 13;

    private readonly TLoss _loss;
    private readonly LossOperands _operands;
    private readonly WorkerTeam _team;

    private LossLoop(TLoss loss, in LossOperands operands, WorkerTeam team)
    {
        _loss = loss;
        _operands = operands;
        _team = team;
    }

    public static void Run(WorkerTeam team, TLoss loss, in LossOperands operands)
    {
        LossLoop<TLoss> body = new(loss, operands, team);
        int rows = Math.Max(ElementsPerItem / operands.Width / Vector<float>.Count, 1) * Vector<float>.Count;
        team.ForChunks(operands.Rows, rows, ref body);
    }

    public void Run(long start, int count, int worker)
    {
        int begin = (int)start;
        int end = begin + count;
        float* scratch = _team.ScratchFloats(worker, (long)(_operands.Width + 1) * Vector<float>.Count);
        if (_operands.Width <= Math.Max(WidestAcrossRows, Vector<float>.Count))
        {
            RunAcross(begin, end, scratch);
        }
        else
        {
            RunAlong(begin, end, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunAcross(int begin, int end, float* scratch)
    {
        int row = begin;
        for (AcrossRows lanes = new(
            row, Vector<float>.Count, _operands.Width); row <= end - Vector<float>.Count; row += Vector<float>.Count)
        {
            RunBlock(lanes, scratch);
            lanes.MoveNext();
        }

        if (row < end)
        {
            RunBlock(new AcrossRows(row, end - row, _operands.Width), scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunAlong(int begin, int end, float* scratch)
    {
        for (int row = begin; row < end; row++)
        {
            RunBlock(new AlongRow(row, _operands.Width), scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RunBlock<TLanes>(TLanes lanes, float* scratch)
        where TLanes : struct, ILanes
    {
        Vector<float> weight = _operands.Weights is null ? Vector<float>.One : lanes.LoadPerRow(_operands.Weights);
        Vector<float> loss = weight * _loss.Run(lanes, _operands, weight * _operands.Scale, scratch);
        if (_operands.Weights is not null && Vector.EqualsAny(weight, Vector<float>.Zero))
        {
            loss = Vector.ConditionalSelect(Vector.Equals(weight, Vector<float>.Zero), Vector<float>.Zero, loss);
            ClearGradient(lanes, weight);
        }

        lanes.StorePerRow(loss, _operands.Losses);
    }

    // A row that does not count may have any loss, and nothing times infinity is no number.
    private void ClearGradient<TLanes>(TLanes lanes, Vector<float> weight)
        where TLanes : struct, ILanes
    {
        for (int step = 0; step < lanes.Steps && _operands.Gradient is not null; step++)
        {
            Vector<float> gradient = lanes.Load(_operands.Gradient, step);
            lanes.Store(
                Vector.ConditionalSelect(Vector.Equals(weight, Vector<float>.Zero), Vector<float>.Zero, gradient), _operands.Gradient,
                step);
        }
    }
}
