using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Looks for NaN and infinities.</summary>
internal static class FiniteNumbers
{
    /// <summary>Whether all values are finite numbers.</summary>
    public static bool AreAll(ReadOnlySpan<float> values)
    {
        // A finite number times 0 is 0, and anything else NaN, which stays.
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        (Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d) = (default, default, default, default);
        int i = 0;
        for (; i <= vectors.Length - 4; i += 4)
        {
            a += vectors[i] * Vector<float>.Zero;
            b += vectors[i + 1] * Vector<float>.Zero;
            c += vectors[i + 2] * Vector<float>.Zero;
            d += vectors[i + 3] * Vector<float>.Zero;
        }

        float sum = Vector.Sum(a + b + c + d);
        foreach (float value in values[(i * Vector<float>.Count)..])
        {
            sum += value * 0f;
        }

        return sum == 0f;
    }

    /// <summary>The same of a large array, by all processors: one alone waits for memory.</summary>
    public static bool AreAllOf(float[] values)
    {
        const int Part = 1 << 20;
        int parts = (int)(((long)values.Length + Part - 1) / Part);
        return parts <= 1 ? AreAll(values) : Parallel.For(0, parts, (part, loop) =>
        {
            if (!AreAll(values.AsSpan(part * Part, Math.Min(Part, values.Length - (part * Part)))))
            {
                loop.Stop();
            }
        }).IsCompleted;
    }

    /// <summary>The place of the first value that is NaN or infinite; -1 where there is none.</summary>
    public static int IndexOfOther(ReadOnlySpan<float> values)
    {
        if (!AreAll(values))
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
