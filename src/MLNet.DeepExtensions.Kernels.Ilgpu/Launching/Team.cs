using ILGPU;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// The threads that work on one item, as a kernel sees them. Reductions go by halves through shared memory: the order is fixed, so the bits
/// are too. Every thread of the group must call them. Each begins with the barrier that lets what was read last be overwritten: behind a
/// last load it would not hold that load back (<see cref="GemmKernel{TTile, TSums, TLeft, TRight}"/>).
/// </summary>
internal readonly struct Team(ArrayView<double> shared)
{
    /// <summary>The largest group.</summary>
    public const int Largest = 256;

    private readonly ArrayView<double> _shared = shared;

    /// <summary>This thread's number.</summary>
    public int Member => Group.IdxX;

    /// <summary>The number of threads, a power of two.</summary>
    public int Members => Group.DimX;

    /// <summary>The sum of every thread's value, given to all.</summary>
    public double Sum(double value)
    {
        Group.Barrier();
        _shared[Group.IdxX] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
            {
                _shared[Group.IdxX] += _shared[Group.IdxX + half];
            }

            Group.Barrier();
        }

        return _shared[0];
    }

    /// <summary>The largest of every thread's values, given to all; NaN where one is.</summary>
    public float Maximum(float value)
    {
        Group.Barrier();
        _shared[Group.IdxX] = value;
        Group.Barrier();
        for (int half = Group.DimX / 2; half > 0; half /= 2)
        {
            if (Group.IdxX < half)
            {
                double own = _shared[Group.IdxX];
                double other = _shared[Group.IdxX + half];
                _shared[Group.IdxX] = double.IsNaN(own) ? own : double.IsNaN(other) ? other : own > other ? own : other;
            }

            Group.Barrier();
        }

        return (float)_shared[0];
    }
}
