using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>The sum of squares of each piece, in double precision: squares of floats neither overflow there nor vanish.</summary>
internal readonly unsafe struct SquaredNorm(ParameterSegment[] pieces, float* gradients, double[] sums) : IParallelBody
{
    public void Run(int item, int worker) => sums[item] = Of(gradients + pieces[item].Offset, (int)pieces[item].Length);

    /// <summary>The sum of squares of some values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(float* g, int length)
    {
        Vector<double> even = Vector<double>.Zero;
        Vector<double> odd = Vector<double>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(g + i), out Vector<double> low, out Vector<double> high);
            even += low * low;
            odd += high * high;
        }

        double sum = Vector.Sum(even + odd);
        for (; i < length; i++)
        {
            sum += (double)g[i] * g[i];
        }

        return sum;
    }
}
