using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The tile loop of <see cref="GemmKernel{TTile, TSums, TLeft, TRight}"/> on NVIDIA's tensor cores, for large products: the operands are
/// rounded to TF32 on their way to shared memory, the sums are float32. <see cref="Tf32Layout"/> says which thread has what.
/// </summary>
/// <typeparam name="TLeft">How the left operand is loaded.</typeparam>
/// <typeparam name="TRight">How the right operand is loaded.</typeparam>
internal static class Tf32Kernel<TLeft, TRight>
    where TLeft : struct, IGemmOperand
    where TRight : struct, IGemmOperand
{
    private const int OperandQuads = Tf32Layout.Depth * Tf32Layout.Step / 4;

    /// <summary>What the compiler is told: two groups share a multiprocessor, which takes ten registers off it and spills none.</summary>
    public static KernelSpecialization Specialization => new(Tf32Layout.Threads, 2);

    /// <summary>
    /// The entry point. The grid is <c>[tiles, groups, splits]</c>; shared memory is dynamic, since instructions of our own must know its
    /// name.
    /// </summary>
    public static void Run(GemmTask task, GemmOperands<TLeft, TRight> operands)
    {
        ArrayView<Float4> shared = SharedMemory.GetDynamic<Float4>();
        ArrayView<Float4> left = shared.SubView(0, OperandQuads);
        ArrayView<Float4> right = shared.SubView(OperandQuads, OperandQuads);
        int tileRow = Grid.IdxX / task.TilesAcross * Tf32Layout.Side;
        int tileColumn = Grid.IdxX % task.TilesAcross * Tf32Layout.Side;
        int group = Grid.IdxY;
        int begin = Grid.IdxZ * task.DepthPerSplit;
        int end = Math.Min(begin + task.DepthPerSplit, task.Depth);
        int warp = Group.IdxX / 32;
        int lane = Group.IdxX % 32;

        Tf32Instructions.Clear();
        StagedQuads nextLeft = StagedQuads.Load(
            operands.Left, group, tileRow, begin, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads);
        StagedQuads nextRight = StagedQuads.Load(
            operands.Right, group, tileColumn, begin, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads);
        for (int depth = begin; depth < end; depth += Tf32Layout.Depth)
        {
            Group.Barrier();
            nextLeft.Rounded().Store<TLeft>(left, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads, Tf32Layout.Step);
            nextRight.Rounded().Store<TRight>(right, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads, Tf32Layout.Step);
            Group.Barrier();
            if (depth + Tf32Layout.Depth < end)
            {
                nextLeft = StagedQuads.Load(
                    operands.Left, group, tileRow, depth + Tf32Layout.Depth, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads);
                nextRight = StagedQuads.Load(
                    operands.Right, group, tileColumn, depth + Tf32Layout.Depth, Tf32Layout.Side, Tf32Layout.Depth, Tf32Layout.Threads);
            }

            // Unrolled whole: every place in shared memory is a constant, and part of the instruction that loads.
            ArrayView<uint> rows = From(left, Tf32Layout.Left(warp, lane));
            ArrayView<uint> columns = From(right, Tf32Layout.Right(warp, lane));
            MultiplyStep(rows, columns, 0);
            MultiplyStep(rows, columns, Tf32Layout.MmaDepth * Tf32Layout.Step);
        }

        Write(task, shared.Cast<float>(), group, tileRow + Tf32Layout.WarpRow(warp), tileColumn + Tf32Layout.WarpColumn(warp), warp, lane);
    }

    private static ArrayView<uint> From(ArrayView<Float4> operand, int place) =>
        operand.Cast<uint>().SubView(place, (4 * OperandQuads) - place);

    private static void MultiplyStep(ArrayView<uint> rows, ArrayView<uint> columns, int place)
    {
        Tf32Columns fragments = new(columns, place);
        MultiplyRow(0, rows, place, fragments);
        MultiplyRow(1, rows, place, fragments);
        MultiplyRow(2, rows, place, fragments);
        MultiplyRow(3, rows, place, fragments);
    }

    private static void MultiplyRow(int row, ArrayView<uint> rows, int place, Tf32Columns columns)
    {
        int first = place + (16 * row);
        int later = first + (4 * Tf32Layout.Step);
        Tf32Instructions.Multiply(row, rows[first], rows[first + 8], rows[later], rows[later + 8], columns);
    }

    // Sixteen rows of each warp at a time go through shared memory, so that neighbouring threads write neighbours, and the code of all
    // activations stands here once.
    private static void Write(GemmTask task, ArrayView<float> shared, int group, int firstRow, int firstColumn, int warp, int lane)
    {
        for (int row = 0; row < Tf32Layout.WarpRows / 16; row++)
        {
            Group.Barrier();
            Tf32Instructions.Store(row, Tf32Layout.Exchange(warp, lane));
            Group.Barrier();
            for (int line = 0; line < 16; line++)
            {
                float sum = shared[(warp * Tf32Layout.ExchangeLength) + (line * Tf32Layout.ExchangeStep) + lane];
                task.Write(Grid.IdxZ, Grid.DimY, group, firstRow + (16 * row) + line, firstColumn + lane, sum);
            }
        }
    }
}
