using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// Sums of vectors by a fixed tree: neighbours first, then neighbours of the sums. The sum of 8 vectors is
/// <c>((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))</c>, and a rank that has the first four computes the left half of it, so that the bits
/// are the same for 1, 2, 4 and 8 ranks.
/// </summary>
internal static class PairwiseSum
{
    /// <summary>Sums vectors that stand one behind the other; the sum replaces the first.</summary>
    /// <param name="vectors">The vectors, which are overwritten.</param>
    /// <param name="count">How many there are.</param>
    public static void Reduce(Span<float> vectors, int count)
    {
        int length = vectors.Length / count;
        for (int stride = 1; stride < count; stride *= 2)
        {
            for (int i = 0; i + stride < count; i += 2 * stride)
            {
                Span<float> left = vectors.Slice(i * length, length);
                TensorPrimitives.Add(left, vectors.Slice((i + stride) * length, length), left);
            }
        }
    }
}
