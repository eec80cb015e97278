using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// One row times a matrix, <c>y = act(x W + b)</c>: inference for one example, which is as fast as the weights come from memory.
/// The weights are read in wide stripes where they lie.
/// </summary>
/// <remarks>The depth is cut into chunks that the shape alone fixes; their parts are added up in order.</remarks>
internal readonly unsafe struct Gemv : IParallelBody
{
    // Deep enough that adding the parts up costs little, and shallow enough that a narrow matrix makes work for several threads.
    private const int ChunkDepth = 1024;

    // Vectors of a stripe: as many sums hide the latency of a multiply-add.
    private const int StripeVectors = 8;

    // Weights below which waking the team costs more than it saves.
    private const long SerialWeights = 1 << 17;

    private readonly MatrixProduct _product;
    private readonly float* _parts;
    private readonly int _chunks;
    private readonly int _stripes;

    private Gemv(in MatrixProduct product, float* parts, int chunks)
    {
        _product = product;
        _parts = parts;
        _chunks = chunks;
        _stripes = Partition.Count(product.Columns, Stripe);
    }

    private static int Stripe => StripeVectors * MicroKernel.VectorLength;

    /// <summary>Computes the product.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="product">The operands.</param>
    public static void Multiply(WorkerTeam team, in MatrixProduct product)
    {
        int chunks = Partition.Count(product.Depth, ChunkDepth);
        float* parts = chunks == 1 ? product.C : team.Common<float>((long)chunks * product.Columns);
        Gemv body = new(in product, parts, chunks);
        team.For(chunks * body._stripes, ref body, (long)product.Depth * product.Columns >= SerialWeights);
        if (chunks > 1)
        {
            ColumnSum.Compute(parts, product.Columns, chunks, product.Columns, product.C, accumulate: false);
        }

        if (product.Bias != null)
        {
            Span<float> result = new(product.C, product.Columns);
            TensorPrimitives.Add(result, new ReadOnlySpan<float>(product.Bias, product.Columns), result);
        }

        if (product.Activation.Kind != ActivationKind.Linear)
        {
            ActivationFunctions.Apply(product.Activation, product.C, product.C, product.Columns);
        }
    }

    public void Run(int item, int worker)
    {
        int chunk = item / _stripes;
        int column = item % _stripes * Stripe;
        nint depth = Partition.Begin(_product.Depth, _chunks, chunk);
        Tile tile = default;
        tile.K = Partition.Begin(_product.Depth, _chunks, chunk + 1) - depth;
        tile.A = _product.A + depth;
        tile.AStep = 1;
        tile.B = _product.B + (depth * _product.BStride) + column;
        tile.BStep = _product.BStride;
        tile.C = _parts + ((nint)chunk * _product.Columns) + column;
        int columns = Math.Min(Stripe, _product.Columns - column);
        if (columns == Stripe)
        {
            SimdDispatch.Run(new StripeProduct(in tile));
            return;
        }

        for (int done = 0; done < columns; done += MicroKernel.MaximumColumns)
        {
            tile.Columns = Math.Min(MicroKernel.MaximumColumns, columns - done);
            MicroKernel.Multiply(1, in tile);
            tile.B += MicroKernel.MaximumColumns;
            tile.C += MicroKernel.MaximumColumns;
        }
    }

    /// <summary>A stripe in full, summed in the order of the depth.</summary>
    private readonly ref struct StripeProduct(ref readonly Tile tile) : ISimdOperation
    {
        private readonly ref readonly Tile _tile = ref tile;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
            TVector c4 = TSimd.Zero, c5 = TSimd.Zero, c6 = TSimd.Zero, c7 = TSimd.Zero;
            float* b = _tile.B;
            float* a = _tile.A;
            nint step = _tile.BStep;
            for (float* end = a + _tile.K; a < end; a++, b += step)
            {
                TVector x = TSimd.Broadcast(*a);
                c0 = TSimd.MultiplyAdd(TSimd.Load(b), x, c0);
                c1 = TSimd.MultiplyAdd(TSimd.Load(b + TSimd.Count), x, c1);
                c2 = TSimd.MultiplyAdd(TSimd.Load(b + (2 * TSimd.Count)), x, c2);
                c3 = TSimd.MultiplyAdd(TSimd.Load(b + (3 * TSimd.Count)), x, c3);
                c4 = TSimd.MultiplyAdd(TSimd.Load(b + (4 * TSimd.Count)), x, c4);
                c5 = TSimd.MultiplyAdd(TSimd.Load(b + (5 * TSimd.Count)), x, c5);
                c6 = TSimd.MultiplyAdd(TSimd.Load(b + (6 * TSimd.Count)), x, c6);
                c7 = TSimd.MultiplyAdd(TSimd.Load(b + (7 * TSimd.Count)), x, c7);
            }

            float* c = _tile.C;
            TSimd.Store(c, c0);
            TSimd.Store(c + TSimd.Count, c1);
            TSimd.Store(c + (2 * TSimd.Count), c2);
            TSimd.Store(c + (3 * TSimd.Count), c3);
            TSimd.Store(c + (4 * TSimd.Count), c4);
            TSimd.Store(c + (5 * TSimd.Count), c5);
            TSimd.Store(c + (6 * TSimd.Count), c6);
            TSimd.Store(c + (7 * TSimd.Count), c7);
        }
    }
}
