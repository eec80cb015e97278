using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The one tile loop of all matrix products: a group brings a slice of both operands to shared memory, step-major, and each thread keeps a
/// square of sums in registers. The next slice is loaded into registers while the present one is multiplied. The barrier that lets a slice
/// be overwritten stands before the stores: behind the sums, ILGPU's code placement would move loads of the slice past it.
/// </summary>
/// <typeparam name="TTile">The group's part of the product.</typeparam>
/// <typeparam name="TSums">The thread's part.</typeparam>
/// <typeparam name="TLeft">How the left operand is loaded.</typeparam>
/// <typeparam name="TRight">How the right operand is loaded.</typeparam>
internal static class GemmKernel<TTile, TSums, TLeft, TRight>
    where TTile : struct, ITile
    where TSums : struct, IThreadTile<TSums>
    where TLeft : struct, IGemmOperand
    where TRight : struct, IGemmOperand
{
    // Fours of a step in shared memory; four values more than the tile has, so that stores across steps meet fewer banks twice.
    private static int LeftStep => (TTile.Rows / 4) + 1;

    private static int RightStep => (TTile.Columns / 4) + 1;

    private static int ThreadsAcross => TTile.Columns / TSums.Side;

    /// <summary>Threads of a group.</summary>
    public static int Threads => TTile.Rows / TSums.Side * ThreadsAcross;

    /// <summary>
    /// What the compiler is told: with the group's size known, and one group a multiprocessor asked for, NVIDIA's takes no more registers
    /// than the sums and the operands need, so that two large groups or three medium ones share a multiprocessor. Without it the medium
    /// tile gets twice as many, with two groups asked for the large one is spilled.
    /// </summary>
    public static KernelSpecialization Specialization => new(Threads, 1);

    /// <summary>The entry point. The grid is <c>[tiles, groups, splits]</c>.</summary>
    public static void Run(GemmTask task, GemmOperands<TLeft, TRight> operands)
    {
        ArrayView<Float4> left = SharedMemory.Allocate<Float4>(TTile.Depth * LeftStep);
        ArrayView<Float4> right = SharedMemory.Allocate<Float4>(TTile.Depth * RightStep);
        int tileRow = Grid.IdxX / task.TilesAcross * TTile.Rows;
        int tileColumn = Grid.IdxX % task.TilesAcross * TTile.Columns;
        int group = Grid.IdxY;
        int begin = Grid.IdxZ * task.DepthPerSplit;
        int end = Math.Min(begin + task.DepthPerSplit, task.Depth);
        int threadRow = GemmLanes.Row(Group.IdxX, ThreadsAcross);
        int threadColumn = GemmLanes.Column(Group.IdxX, ThreadsAcross);

        TSums sums = default;
        StagedQuads nextLeft = StagedQuads.Load(operands.Left, group, tileRow, begin, TTile.Rows, TTile.Depth, Threads);
        StagedQuads nextRight = StagedQuads.Load(operands.Right, group, tileColumn, begin, TTile.Columns, TTile.Depth, Threads);
        for (int depth = begin; depth < end; depth += TTile.Depth)
        {
            Group.Barrier();
            nextLeft.Store<TLeft>(left, TTile.Rows, TTile.Depth, Threads, 4 * LeftStep);
            nextRight.Store<TRight>(right, TTile.Columns, TTile.Depth, Threads, 4 * RightStep);
            Group.Barrier();

            if (depth + TTile.Depth < end)
            {
                nextLeft = StagedQuads.Load(operands.Left, group, tileRow, depth + TTile.Depth, TTile.Rows, TTile.Depth, Threads);
                nextRight = StagedQuads.Load(operands.Right, group, tileColumn, depth + TTile.Depth, TTile.Columns, TTile.Depth, Threads);
            }

            // Unrolled whole: every place in shared memory is a constant, and part of the instruction that loads.
            ArrayView<Float4> rows = left.SubView(threadRow, (TTile.Depth * LeftStep) - threadRow);
            ArrayView<Float4> columns = right.SubView(threadColumn, (TTile.Depth * RightStep) - threadColumn);
            sums = AddFour(sums, rows, columns, 0);
            if (TTile.Depth > 4)
            {
                sums = AddFour(sums, rows, columns, 4);
                sums = AddFour(sums, rows, columns, 8);
                sums = AddFour(sums, rows, columns, 12);
            }
        }

        Write(task, group, tileRow + (4 * threadRow), tileColumn + (4 * threadColumn), sums);
    }

    private static TSums AddFour(TSums sums, ArrayView<Float4> rows, ArrayView<Float4> columns, int step)
    {
        sums = sums.Add(rows, step * LeftStep, TTile.Rows / 8, columns, step * RightStep, TTile.Columns / 8);
        sums = sums.Add(rows, (step + 1) * LeftStep, TTile.Rows / 8, columns, (step + 1) * RightStep, TTile.Columns / 8);
        sums = sums.Add(rows, (step + 2) * LeftStep, TTile.Rows / 8, columns, (step + 2) * RightStep, TTile.Columns / 8);
        return sums.Add(rows, (step + 3) * LeftStep, TTile.Rows / 8, columns, (step + 3) * RightStep, TTile.Columns / 8);
    }

    // One four at a time, so that the code of all activations stands here once.
    private static void Write(GemmTask task, int group, int firstRow, int firstColumn, TSums sums)
    {
        for (int i = 0; i < TSums.Side; i++)
        {
            int row = firstRow + (i < 4 ? i : (TTile.Rows / 2) + i - 4);
            for (int half = 0; half < TSums.Side / 4; half++)
            {
                task.Write(Grid.IdxZ, Grid.DimY, group, row, firstColumn + (half * (TTile.Columns / 2)), sums.Quad(i, half));
            }
        }
    }
}
