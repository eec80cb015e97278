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
        GemmSize size = new(rows, columns, depth, groups);
        switch (Choose(launcher.Sizes, size))
        {
            case GemmTile.SimulatedFlat:
                Launch<SimulatedFlatTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.SimulatedMedium:
                Launch<SimulatedMediumTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.SimulatedLarge:
                Launch<SimulatedLargeTile, ThreadTile8, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.Flat:
                Launch<FlatTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.Narrow:
                Launch<NarrowTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.Medium:
                Launch<MediumTile, ThreadTile4, TLeft, TRight>(launcher, size, operands, output);
                break;
            case GemmTile.Large when launcher.UsesTensorCores:
                LaunchOnTensorCores(launcher, size, operands, output);
                break;
            case GemmTile.Large:
                Launch<LargeTile, ThreadTile8, TLeft, TRight>(launcher, size, operands, output);
                break;
        }
    }

    /// <summary>The name of a product's kernel.</summary>
    public static string NameOf(KernelLauncher launcher, int rows, int columns, int groups = 1) =>
        Choose(launcher.Sizes, new GemmSize(rows, columns, Depth: 0, groups)) switch
        {
            GemmTile.Flat or GemmTile.SimulatedFlat => "gemm-flat",
            GemmTile.Narrow => "gemm-narrow",
            GemmTile.Medium or GemmTile.SimulatedMedium => "gemm-medium",
            GemmTile.Large when launcher.UsesTensorCores => "gemm-tensor-cores",
            _ => "gemm-large",
        };

    /// <summary>
    /// The tile that wastes least: large ones read each operand less often, small ones leave fewer threads without a sum.
    /// </summary>
    public static GemmTile Choose(LaunchSizes sizes, GemmSize size)
    {
        if (sizes.IsSimulator)
        {
            return size.Rows <= 4 ? GemmTile.SimulatedFlat
                : size.Rows * (long)size.Columns >= 400 ? GemmTile.SimulatedLarge
                : GemmTile.SimulatedMedium;
        }

        return Choose(sizes.Multiprocessors, size);
    }

    /// <summary>The same on a GPU.</summary>
    public static GemmTile Choose(int multiprocessors, GemmSize size) =>
        size.Rows <= 2 * FlatTile.Rows ? GemmTile.Flat
        : size.Columns <= NarrowTile.Columns ? GemmTile.Narrow
        : Tiles<LargeTile>(size) >= multiprocessors && size.Columns > MediumTile.Columns ? GemmTile.Large
        : GemmTile.Medium;

    private static void Launch<TTile, TSums, TLeft, TRight>(
        KernelLauncher launcher, GemmSize size, GemmOperands<TLeft, TRight> operands, GemmOutput output)
        where TTile : struct, ITile
        where TSums : struct, IThreadTile<TSums>
        where TLeft : struct, IGemmOperand
        where TRight : struct, IGemmOperand => Launch<TTile, TLeft, TRight>(
            launcher, size, operands, output, typeof(GemmKernel<TTile, TSums, TLeft, TRight>), GemmKernel<TTile, TSums, TLeft, TRight>.Run,
            GemmKernel<TTile, TSums, TLeft, TRight>.Threads, GemmKernel<TTile, TSums, TLeft, TRight>.Specialization,
            SharedMemoryConfig.Empty);

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
}
