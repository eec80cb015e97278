using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary><c>y[i] = act(b + sum over a row's non-zeros of v W[column])</c>: rows of weights are added up in registers, four vectors at a time.</summary>
internal readonly unsafe struct SparseForward : IParallelBody
{
    // Products in a thread's item: some ten microseconds of work.
    private const long ProductsPerItem = 1 << 16;

    private readonly SparseOperand _x;
    private readonly int _width;
    private readonly float* _weights;
    private readonly float* _bias;
    private readonly Activation _activation;
    private readonly float* _y;
    private readonly int _rowsPerItem;

    public SparseForward(SparseOperand x, int width, float* weights, float* bias, Activation activation, float* y)
    {
        (_x, _width, _activation) = (x, width, activation);
        _weights = weights;
        _bias = bias;
        _y = y;
        long productsPerRow = width * ((x.NonZeros / Math.Max(x.Rows, 1)) + 1);
        _rowsPerItem = (int)Math.Max(ProductsPerItem / productsPerRow, 1);
    }

    public int Items => (int)(((long)_x.Rows + _rowsPerItem - 1) / _rowsPerItem);

    public void Run(int item, int worker)
    {
        int begin = item * _rowsPerItem;
        int end = (int)Math.Min((long)begin + _rowsPerItem, _x.Rows);
        if (Avx512F.IsSupported)
        {
            Run<Simd512, Vector512<float>>(begin, end);
        }
        else if (Avx2.IsSupported && Fma.IsSupported)
        {
            Run<Simd256, Vector256<float>>(begin, end);
        }
        else
        {
            Run<SimdPortable, Vector<float>>(begin, end);
        }

        ActivationFunctions.Apply(_activation, _y + ((nint)begin * _width), _y + ((nint)begin * _width), (nint)(end - begin) * _width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<TSimd, TVector>(int begin, int end)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        nint wide = 4 * TSimd.Count;
        nint width = _width;
        for (int row = begin; row < end; row++)
        {
            (int first, int last) = _x.Row(row);
            float* y = _y + (row * width);
            nint j = 0;
            for (; j <= width - wide; j += wide)
            {
                TVector s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                for (int k = first; k < last; k++)
                {
                    int column = _x.Column(k);
                    TVector value = TSimd.Broadcast(_x.Value(k, column));
                    float* from = _weights + (column * width) + j;
                    s0 = TSimd.MultiplyAdd(value, TSimd.Load(from), s0);
                    s1 = TSimd.MultiplyAdd(value, TSimd.Load(from + TSimd.Count), s1);
                    s2 = TSimd.MultiplyAdd(value, TSimd.Load(from + (2 * TSimd.Count)), s2);
                    s3 = TSimd.MultiplyAdd(value, TSimd.Load(from + (3 * TSimd.Count)), s3);
                }

                if (_bias is not null)
                {
                    s0 = TSimd.Add(s0, TSimd.Load(_bias + j));
                    s1 = TSimd.Add(s1, TSimd.Load(_bias + j + TSimd.Count));
                    s2 = TSimd.Add(s2, TSimd.Load(_bias + j + (2 * TSimd.Count)));
                    s3 = TSimd.Add(s3, TSimd.Load(_bias + j + (3 * TSimd.Count)));
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
                    int column = _x.Column(k);
                    sum = TSimd.MultiplyAdd(TSimd.Broadcast(_x.Value(k, column)), TSimd.Load(_weights + (column * width) + j, mask), sum);
                }

                TSimd.Store(y + j, mask, _bias is null ? sum : TSimd.Add(sum, TSimd.Load(_bias + j, mask)));
            }
        }
    }
}
