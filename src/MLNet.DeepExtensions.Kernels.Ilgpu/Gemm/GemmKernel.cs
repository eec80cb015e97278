using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The one tile loop of all matrix products: a group brings a slice of both operands to shared memory, step-major, and each thread keeps a square of sums in
/// registers. The next slice is loaded into registers while the present one is multiplied.
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
        int threadRow = Group.IdxX / ThreadsAcross;
        int threadColumn = Group.IdxX % ThreadsAcross;

        TSums sums = default;
        StagedQuads nextLeft = StagedQuads.Load(operands.Left, group, tileRow, begin, TTile.Rows, TTile.Depth, Threads);
        StagedQuads nextRight = StagedQuads.Load(operands.Right, group, tileColumn, begin, TTile.Columns, TTile.Depth, Threads);
        for (int depth = begin; depth < end; depth += TTile.Depth)
        {
            nextLeft.Store<TLeft>(left, TTile.Rows, TTile.Depth, Threads, 4 * LeftStep);
            nextRight.Store<TRight>(right, TTile.Columns, TTile.Depth, Threads, 4 * RightStep);
            Group.Barrier();
            if (depth + TTile.Depth < end)
            {
                nextLeft = StagedQuads.Load(operands.Left, group, tileRow, depth + TTile.Depth, TTile.Rows, TTile.Depth, Threads);
                nextRight = StagedQuads.Load(operands.Right, group, tileColumn, depth + TTile.Depth, TTile.Columns, TTile.Depth, Threads);
            }

            int leftPlace = threadRow;
            int rightPlace = threadColumn;
            for (int step = 0; step < TTile.Depth; step += 4)
            {
                sums = sums.Add(left, leftPlace, TTile.Rows / 8, right, rightPlace, TTile.Columns / 8);
                sums = sums.Add(left, leftPlace + LeftStep, TTile.Rows / 8, right, rightPlace + RightStep, TTile.Columns / 8);
                sums = sums.Add(left, leftPlace + (2 * LeftStep), TTile.Rows / 8, right, rightPlace + (2 * RightStep), TTile.Columns / 8);
                sums = sums.Add(left, leftPlace + (3 * LeftStep), TTile.Rows / 8, right, rightPlace + (3 * RightStep), TTile.Columns / 8);
                leftPlace += 4 * LeftStep;
                rightPlace += 4 * RightStep;
            }

            Group.Barrier();
        }

        Write(task, group, tileRow + (4 * threadRow), tileColumn + (4 * threadColumn), sums);
    }

    // One value at a time, so that the code of all activations stands here once.
    private static void Write(GemmTask task, int group, int firstRow, int firstColumn, TSums sums)
    {
        for (int i = 0; i < TSums.Side; i++)
        {
            int row = firstRow + (i < 4 ? i : (TTile.Rows / 2) + i - 4);
            for (int half = 0; half < TSums.Side / 4; half++)
            {
                Float4 quad = sums.Quad(i, half);
                int column = firstColumn + (half * (TTile.Columns / 2));
                for (int j = 0; j < 4; j++)
                {
                    float sum = j == 0 ? quad.X : j == 1 ? quad.Y : j == 2 ? quad.Z : quad.W;
                    task.Write(Grid.IdxZ, Grid.DimY, group, row, column + j, sum);
                }
            }
        }
    }
}
