using ILGPU;
using ILGPU.Runtime;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>Chooses a product's tile and how often its sums are split, and launches it.</summary>
internal static class Gemm
{
    private const int MostSplits = 64;

    /// <summary>Multiplies <c>[rows, depth]</c> by <c>[depth, columns]</c>, for each group.</summary>
    public static void Run<TLeft, TRight>(
        KernelLauncher launcher, int rows, int columns, int depth, int groups, TLeft left, TRight right, GemmOutput output)
        where TLeft : struct, IGemmOperand
        where TRight : struct, IGemmOperand
    {
        GemmOperands<TLeft, TRight> operands = new(left, right);
        LaunchSizes sizes = launcher.Sizes;
        GemmSize size = new(rows, columns, depth, groups);
        if (sizes.IsSimulator)
        {
            if (rows <= 4)
            {
                Launch<SimulatedFlatTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
            }
            else if (rows * (long)columns >= 400)
            {
                Launch<SimulatedLargeTile, ThreadTile8, TLeft, TRight>(launcher, size, operands, output);
            }
            else
            {
                Launch<SimulatedMediumTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
            }
        }
        else if (rows <= 2 * FlatTile.Rows)
        {
            Launch<FlatTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
        }
        else if (Tiles<LargeTile>(size) >= launcher.Accelerator.NumMultiprocessors && columns > MediumTile.Columns)
        {
            if (launcher.UsesTensorCores)
            {
                LaunchOnTensorCores(launcher, size, operands, output);
            }
            else
            {
                Launch<LargeTile, ThreadTile8, TLeft, TRight>(launcher, size, operands, output);
            }
        }
        else
        {
            Launch<MediumTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
        }
    }

    private static void Launch<TTile, TSums, TLeft, TRight>(
        KernelLauncher launcher, GemmSize size, GemmOperands<TLeft, TRight> operands, GemmOutput output)
        where TTile : struct, ITile
        where TSums : struct, IThreadTile<TSums>
        where TLeft : struct, IGemmOperand
        where TRight : struct, IGemmOperand => Launch<TTile, TLeft, TRight>(
            launcher, size, operands, output, typeof(GemmKernel<TTile, TSums, TLeft, TRight>), GemmKernel<TTile, TSums, TLeft, TRight>.Run,
            GemmKernel<TTile, TSums, TLeft, TRight>.Threads, GemmKernel<TTile, TSums, TLeft, TRight>.Specialization, SharedMemoryConfig.Empty);

    private static void LaunchOnTensorCores<TLeft, TRight>(
        KernelLauncher launcher, GemmSize size, GemmOperands<TLeft, TRight> operands, GemmOutput output)
        where TLeft : struct, IGemmOperand
        where TRight : struct, IGemmOperand => Launch<LargeTile, TLeft, TRight>(
            launcher, size, operands, output, typeof(Tf32Kernel<TLeft, TRight>), Tf32Kernel<TLeft, TRight>.Run, Tf32Layout.Threads,
            Tf32Kernel<TLeft, TRight>.Specialization, SharedMemoryConfig.RequestDynamic<Float4>(Tf32Layout.SharedLength / 4));

    private static void Launch<TTile, TLeft, TRight>(
        KernelLauncher launcher, GemmSize size, GemmOperands<TLeft, TRight> operands, GemmOutput output, Type key,
        Action<GemmTask, GemmOperands<TLeft, TRight>> entry, int threads, KernelSpecialization specialization, SharedMemoryConfig shared)
        where TTile : struct, ITile
        where TLeft : struct, IGemmOperand
        where TRight : struct, IGemmOperand
    {
        long tiles = Tiles<TTile>(size);
        int splits = Splits<TTile>(launcher.Sizes, size.Depth, tiles);
        int depthPerSplit = Up((size.Depth + splits - 1) / splits, TTile.Depth);
        splits = (size.Depth + depthPerSplit - 1) / depthPerSplit;
        long count = (long)size.Groups * size.Rows * size.Columns;
        ArrayView<float> partials = launcher.Partials(splits > 1 ? splits * count : 1);
        int across = (size.Columns + TTile.Columns - 1) / TTile.Columns;
        GemmTask task = new(size.Rows, size.Columns, size.Depth, depthPerSplit, across, output, partials, splits > 1);
        Index3D grid = new(checked((int)(tiles / size.Groups)), size.Groups, splits);
        KernelConfig config = new(grid, new Index3D(threads, 1, 1), shared);
        launcher.Launch(key, entry, specialization, config, task, operands);
        if (splits > 1)
        {
            launcher.ForItems(count, new GemmSplitSum(size.Rows, size.Columns, splits, count, output, partials));
        }
    }

    private static long Tiles<TTile>(GemmSize size)
        where TTile : struct, ITile =>
        (long)Up(size.Rows, TTile.Rows) / TTile.Rows * (Up(size.Columns, TTile.Columns) / TTile.Columns) * size.Groups;

    // A second pass costs a launch: sums are split where many multiprocessors would stand idle, and are long.
    private static int Splits<TTile>(LaunchSizes sizes, int depth, long tiles)
        where TTile : struct, ITile
    {
        long wanted = (2L * sizes.Multiprocessors + tiles - 1) / tiles;
        return (int)Math.Clamp(Math.Min(wanted, depth / sizes.LeastDepthPerSplit), 1, MostSplits);
    }

    private static int Up(int value, int step) => checked(value + step - 1) / step * step;

    private readonly record struct GemmSize(int Rows, int Columns, int Depth, int Groups);
}
