using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// Softmax of rows. A chunk of rows is swept three times in cache: rows less their maximum; the exponentials, blind to rows, so that narrow
/// ones fill the vectors too; rows by the inverse of their sum.
/// </summary>
internal static unsafe class Softmax
{
    public readonly struct Forward(int width, float* x, float* y) : IRangeBody
    {
        private readonly float* _x = x;
        private readonly float* _y = y;

        public void Run(long start, int count, int worker)
        {
            float* x = _x + (start * width);
            float* y = _y + (start * width);
            for (int row = 0; row < count; row++)
            {
                SubtractMaximum(x + ((long)row * width), y + ((long)row * width));
            }

            SimdDispatch.Run(new Exponentials(y, (nint)count * width));
            for (int row = 0; row < count; row++)
            {
                Normalize(y + ((long)row * width));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void SubtractMaximum(float* x, float* y)
        {
            float maximum = Maximum(x);
            Vector<float> subtrahend = new(maximum);
            int i = 0;
            for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                (Vector.Load(x + i) - subtrahend).Store(y + i);
            }

            for (; i < width; i++)
            {
                y[i] = x[i] - maximum;
            }
        }

        // Where the fast maximum loses a NaN, the exponentials bring it back. The last vector overlaps the one before.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private float Maximum(float* x)
        {
            if (width >= Vector<float>.Count)
            {
                Vector<float> maxima = Vector.Load(x + width - Vector<float>.Count);
                for (int i = 0; i < width - Vector<float>.Count; i += Vector<float>.Count)
                {
                    maxima = Vector.MaxNative(maxima, Vector.Load(x + i));
                }

                return Maximum(maxima);
            }

            float maximum = x[0];
            for (int i = 1; i < width; i++)
            {
                maximum = float.MaxNative(maximum, x[i]);
            }

            return maximum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Maximum(Vector<float> x)
        {
            if (Vector<float>.Count == Vector256<float>.Count)
            {
                return Maximum(Vector128.MaxNative(x.AsVector256().GetLower(), x.AsVector256().GetUpper()));
            }

            if (Vector<float>.Count == Vector128<float>.Count)
            {
                return Maximum(x.AsVector128());
            }

            float maximum = x[0];
            for (int lane = 1; lane < Vector<float>.Count; lane++)
            {
                maximum = float.MaxNative(maximum, x.GetElement(lane));
            }

            return maximum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static float Maximum(Vector128<float> x)
        {
            x = Vector128.MaxNative(x, Vector128.Shuffle(x, Vector128.Create(2, 3, 0, 1)));
            return Vector128.MaxNative(x, Vector128.Shuffle(x, Vector128.Create(1, 0, 3, 2))).ToScalar();
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Normalize(float* y)
        {
            Vector<float> sums = default;
            int i = 0;
            for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                sums += Vector.Load(y + i);
            }

            float sum = Vector.Sum(sums);
            for (; i < width; i++)
            {
                sum += y[i];
            }

            float factor = 1 / sum;
            for (i = 0; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                (Vector.Load(y + i) * factor).Store(y + i);
            }

            for (; i < width; i++)
            {
                y[i] *= factor;
            }
        }
    }

    private readonly struct Exponentials(float* values, nint count) : ISimdOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            float* y = values;
            nint length = count;
            nint i = 0;
            for (; i <= length - TSimd.Count; i += TSimd.Count)
            {
                TSimd.Store(y + i, VectorMath<TSimd, TVector>.Exp(TSimd.Load(y + i)));
            }

            if (i < length)
            {
                TVector mask = TSimd.Mask(length - i);
                TSimd.Store(y + i, mask, VectorMath<TSimd, TVector>.Exp(TSimd.Load(y + i, mask)));
            }
        }
    }

    public readonly struct Backward(int width, float* y, float* dy, float* dx, bool accumulate) : IRangeBody
    {
        private readonly float* _y = y;
        private readonly float* _dy = dy;
        private readonly float* _dx = dx;

        public void Run(long start, int count, int worker)
        {
            for (long row = start; row < start + count; row++)
            {
                Row(_y + (row * width), _dy + (row * width), _dx + (row * width));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row(float* y, float* dy, float* dx)
        {
            Vector<float> sums = default;
            int i = 0;
            for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                sums = Vector.MultiplyAddEstimate(Vector.Load(y + i), Vector.Load(dy + i), sums);
            }

            float dot = Vector.Sum(sums);
            for (; i < width; i++)
            {
                dot += y[i] * dy[i];
            }

            Vector<float> dots = new(dot);
            for (i = 0; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> gradient = Vector.Load(y + i) * (Vector.Load(dy + i) - dots);
                (accumulate ? Vector.Load(dx + i) + gradient : gradient).Store(dx + i);
            }

            for (; i < width; i++)
            {
                float gradient = y[i] * (dy[i] - dot);
                dx[i] = accumulate ? dx[i] + gradient : gradient;
            }
        }
    }
}
