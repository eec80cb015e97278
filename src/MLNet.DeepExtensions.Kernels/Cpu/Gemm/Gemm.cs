namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The matrix product of all dense kernels: C is cut into blocks, one owner each; the depth is cut into slices in a fixed order.
/// </summary>
/// <remarks>
/// <para>A is packed once, by all threads, into panels as high as a register tile, so that its transposed and row-major forms read alike.
/// B is packed a panel at a time, just before use: the first tile of a panel reads B where it lies and leaves the packed copy behind,
/// which then stays in the nearest caches while the rest of the block's rows go by. A transposed B is transposed on that way.</para>
/// <para>Small operands are read where they lie. Every element is a chain of multiply-adds along a slice, slices added in order;
/// slices depend on the depth alone, so neither blocks nor threads change a bit.</para>
/// </remarks>
internal static unsafe class Gemm
{
    // A slice of B's panel, at most 33 KiB, stays in the first-level cache where that has 48, else in the nearest ones; shorter slices pay
    // oftener for a tile's begin and end.
    private const int SliceDepth = 264;

    // A block's slice of A stays in the second-level cache.
    private const int BlockRows = 352;

    // Columns of a block whose slices are summed up apart, so that the sums stay in the second-level cache beside A.
    private const int BlockColumns = 256;

    // Floats of packed A at a time: a share of the last-level cache.
    private const int PackedFloats = 1 << 21;

    // A pass's depth, where the product is deeper than that and packed A would not hold enough rows.
    private const int PassDepth = 24 * SliceDepth;

    /// <summary>Floats that stay in the first-level cache beside the other operand: not worth a copy.</summary>
    public const int SmallFloats = 4096;

    // Multiply-adds a thread, some microsecond of work, below which meeting at the end costs more than the team saves; a larger team meets
    // longer.
    private const long SerialWorkOfThread = 64_000;

    /// <summary>Computes a product, A packed.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="product">The operands.</param>
    public static void MultiplyPacked(WorkerTeam team, in MatrixProduct product) => Multiply(team, in product, packA: true);

    /// <summary>Computes a product, A read where it lies.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="product">The operands.</param>
    public static void MultiplyInPlace(WorkerTeam team, in MatrixProduct product) => Multiply(team, in product, packA: false);

    private static void Multiply(WorkerTeam team, in MatrixProduct product, bool packA)
    {
        // A gate takes the whole sum, and C may hold something else that it does not apply to.
        if (product.Depth <= PassDepth || product.IsGated)
        {
            MultiplyPass(team, in product, packA);
            return;
        }

        int passes = Partition.Count(product.Depth, PassDepth);
        for (int i = 0; i < passes; i++)
        {
            MatrixProduct pass = product;
            int begin = (int)Partition.Begin(product.Depth, passes, i);
            pass.Depth = (int)Partition.Begin(product.Depth, passes, i + 1) - begin;
            pass.A += begin * product.AStep;
            pass.B += begin * (product.BTransposed ? 1 : product.BStride);
            pass.Accumulate |= i > 0;
            if (i < passes - 1)
            {
                pass.Bias = null;
                pass.Activation = default;
            }

            MultiplyPass(team, in pass, packA);
        }
    }

    private static void MultiplyPass(WorkerTeam team, in MatrixProduct product, bool packA)
    {
        bool parallel = (long)product.Rows * product.Columns * product.Depth >= SerialWorkOfThread * team.Threads;
        if (!packA)
        {
            MultiplyRows(team, in product, packedA: null, parallel);
            return;
        }

        int bands = Partition.Count(product.Rows, Math.Max(BlockRows, PackedFloats / product.Depth));
        for (int i = 0; i < bands; i++)
        {
            int begin = (int)Partition.Begin(product.Rows, bands, i);
            MatrixProduct band = product;
            band.Rows = (int)Partition.Begin(product.Rows, bands, i + 1) - begin;
            band.A += begin * product.ARow;
            band.C += begin * product.CRow;
            band.GateValues += product.IsGated ? begin * product.CRow : 0;
            band.ColumnSums = i == 0 ? product.ColumnSums : null;
            float* packed = team.Common<float>((long)band.Rows * band.Depth);
            GemmPacking packing = new(
                in band, packed, Partition.Count(band.Rows, MicroKernel.MaximumRows), Partition.Count(band.Depth, SliceDepth));
            team.For(packing.Items, ref packing, parallel);
            MultiplyRows(team, in band, packed, parallel);
        }
    }

    private static void MultiplyRows(WorkerTeam team, in MatrixProduct product, float* packedA, bool parallel)
    {
        int rowBlocks = Partition.Count(product.Rows, BlockRows);
        int columnPanels = Partition.Count(product.Columns, MicroKernel.MaximumColumns);
        int slices = Partition.Count(product.Depth, SliceDepth);
        int columnBlocks = slices == 1 ? 1 : Partition.Count(product.Columns, BlockColumns);
        if (parallel)
        {
            // Four blocks a thread: the last one that is still at work keeps the others waiting for an eighth of the time at most.
            int wanted = 4 * team.Threads;
            columnBlocks = Math.Max(columnBlocks, Math.Min(columnPanels, Partition.Count(wanted, rowBlocks)));
            rowBlocks = Math.Max(
                rowBlocks, Math.Min(Partition.Count(product.Rows, 4 * MicroKernel.MaximumRows), Partition.Count(wanted, columnBlocks)));
        }

        GemmBlocks blocks = new(team, in product, packedA, rowBlocks, columnBlocks, slices);
        team.For(rowBlocks * columnBlocks, ref blocks, parallel);
    }
}
