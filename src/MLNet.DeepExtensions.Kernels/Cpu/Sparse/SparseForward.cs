using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// <c>y[i] = act(b + sum over a row's non-zeros of v W[column])</c>: rows of weights are added up in registers, four vectors at a time.
/// </summary>
internal readonly unsafe struct SparseForward : IRangeBody
{
    // Products in a thread's item: some ten microseconds of work.
    private const long ProductsPerItem = 1 << 16;

    private readonly SparseOperand _x;
    private readonly int _width;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly Activation _activation;
    private readonly float* _y;

    public SparseForward(SparseOperand x, int width, float* weights, float* bias, Activation activation, float* y)
    {
        (_x, _width, _activation) = (x, width, activation);
        _weights = weights;
        _bias = bias;
        _y = y;
        long productsPerRow = width * ((x.NonZeros / Math.Max(x.Rows, 1)) + 1);
        RowsPerItem = (int)Math.Max(ProductsPerItem / productsPerRow, 1);
    }

    public int RowsPerItem { get; }

    public void Run(long start, int count, int worker)
    {
        SimdDispatch.Run(new Rows(in this, (int)start, (int)start + count));
        ActivationFunctions.Apply(_activation, _y + ((nint)start * _width), _y + ((nint)start * _width), (nint)count * _width);
    }

    private readonly ref struct Rows(ref readonly SparseForward body, int begin, int end) : ISimdOperation
    {
        private readonly ref readonly SparseForward _body = ref body;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            nint wide = 4 * TSimd.Count;
            nint width = _body._width;
            SparseOperand x = _body._x;
            float* weights = _body._weights;
            float* bias = _body._bias;
            for (int row = begin; row < end; row++)
            {
                (int first, int last) = x.Row(row);
                float* y = _body._y + (row * width);
                nint j = 0;
                for (; j <= width - wide; j += wide)
                {
                    TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                    for (int k = first; k < last; k++)
                    {
                        int column = x.Column(k);
                        TVector value = TSimd.Broadcast(x.Value(k, column));
                        float* from = weights + (column * width) + j;
                        s0 = TSimd.MultiplyAdd(value, TSimd.Load(from), s0);
                        s1 = TSimd.MultiplyAdd(value, TSimd.Load(from + TSimd.Count), s1);
                        s2 = TSimd.MultiplyAdd(value, TSimd.Load(from + (2 * TSimd.Count)), s2);
                        s3 = TSimd.MultiplyAdd(value, TSimd.Load(from + (3 * TSimd.Count)), s3);
                    }

                    if (bias is not null)
                    {
                        s0 = TSimd.Add(s0, TSimd.Load(bias + j));
                        s1 = TSimd.Add(s1, TSimd.Load(bias + j + TSimd.Count));
                        s2 = TSimd.Add(s2, TSimd.Load(bias + j + (2 * TSimd.Count)));
                        s3 = TSimd.Add(s3, TSimd.Load(bias + j + (3 * TSimd.Count)));
                    }

                    TSimd.Store(y + j, s0);
                    TSimd.Store(y + j + TSimd.Count, s1);
                    TSimd.Store(y + j + (2 * TSimd.Count), s2);
                    TSimd.Store(y + j + (3 * TSimd.Count), s3);
                }

                for (; j < width; j += TSimd.Count)
                {
                    TVector mask = TSimd.Mask(width - j);
                    TVector sum = TSimd.Zero;
                    for (int k = first; k < last; k++)
                    {
                        int column = x.Column(k);
                        sum = TSimd.MultiplyAdd(TSimd.Broadcast(x.Value(k, column)), TSimd.Load(weights + (column * width) + j, mask), sum);
                    }

                    TSimd.Store(y + j, mask, bias is null ? sum : TSimd.Add(sum, TSimd.Load(bias + j, mask)));
                }
            }
        }
    }
}
