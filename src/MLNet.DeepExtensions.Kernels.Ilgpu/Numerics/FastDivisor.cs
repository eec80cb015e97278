using System.Numerics;

namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Division by a number that the host knows, as one multiplication and a shift (Granlund and Montgomery 1994): exact for dividends from 0
/// to 2^31 - 1.
/// </summary>
internal readonly struct FastDivisor
{
    private readonly uint _multiplier;
    private readonly int _shift;
    private readonly int _divisor;

    /// <param name="divisor">1 or more.</param>
    public FastDivisor(int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        int bits = divisor == 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)divisor - 1);
        _divisor = divisor;
        _shift = 31 + bits;
        _multiplier = (uint)(((1UL << _shift) / (uint)divisor) + 1);
    }

    /// <summary>The divisor.</summary>
    public int Divisor => _divisor;

    /// <summary>The quotient.</summary>
    public int Quotient(int dividend) => (int)(((ulong)(uint)dividend * _multiplier) >> _shift);
}
