using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// The <see cref="PairwiseSum"/> of vectors that come one after the other: a sum of the first 2^k is kept until the next 2^k are summed, so
/// that the memory is that of the tree's height.
/// </summary>
/// <param name="length">The vectors' length.</param>
internal sealed class ShardSum(int length)
{
    private readonly List<float[]> _sums = [];
    private int _count;

    /// <summary>Where the next vector is written; when all are added, their sum.</summary>
    public float[] Vector { get; } = new float[length];

    /// <summary>Forgets all vectors.</summary>
    public void Reset() => _count = 0;

    /// <summary>Adds what was written; after the last vector <see cref="Complete"/> is called instead.</summary>
    public void Add()
    {
        int level = Merge();
        while (_sums.Count <= level)
        {
            _sums.Add(new float[Vector.Length]);
        }

        Vector.CopyTo(_sums[level], 0);
        _count++;
    }

    /// <summary>Adds the last vector, and leaves the sum of all in <see cref="Vector"/>.</summary>
    public void Complete()
    {
        int level = Merge();
        for (int rest = _count >> level; rest > 0; rest >>= 1, level++)
        {
            if ((rest & 1) != 0)
            {
                TensorPrimitives.Add(_sums[level], Vector, Vector);
            }
        }
    }

    // Adds the sums that the new vector completes: as the carry of a binary counter goes.
    private int Merge()
    {
        int level = 0;
        for (; (_count >> level & 1) != 0; level++)
        {
            TensorPrimitives.Add(_sums[level], Vector, Vector);
        }

        return level;
    }
}
