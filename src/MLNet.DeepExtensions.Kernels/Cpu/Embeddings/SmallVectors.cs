using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>Arithmetic on vectors of a dozen values, which embeddings are made of.</summary>
internal static unsafe class SmallVectors
{
    /// <summary><c>to = from factor + addend</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(float* from, float factor, float* addend, float* to, int count)
    {
        Vector<float> factors = new(factor);
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.MultiplyAddEstimate(Vector.Load(from + i), factors, Vector.Load(addend + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = float.MultiplyAddEstimate(from[i], factor, addend[i]);
        }
    }

    /// <summary><c>to += from</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] += from[i];
        }
    }

    /// <summary>The sum of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int count)
    {
        Vector<float> sums = default;
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums = Vector.MultiplyAddEstimate(Vector.Load(a + i), Vector.Load(b + i), sums);
        }

        float sum = Vector.Sum(sums);
        for (; i < count; i++)
        {
            sum = float.MultiplyAddEstimate(a[i], b[i], sum);
        }

        return sum;
    }
}
