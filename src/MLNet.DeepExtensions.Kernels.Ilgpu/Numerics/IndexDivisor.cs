namespace MLNet.DeepExtensions.Kernels.Ilgpu;

/// <summary>
/// Division of a place in memory by a number that the host knows. Places below 2^31, which are nearly all, are divided as
/// <see cref="FastDivisor"/> does: a GPU has no division of 64 bits, and takes some hundred instructions for one.
/// </summary>
/// <param name="divisor">1 or more.</param>
internal readonly struct IndexDivisor(int divisor)
{
    private readonly FastDivisor _small = new(divisor);

    /// <summary>The divisor.</summary>
    public int Divisor => _small.Divisor;

    /// <summary>The quotient of a dividend of 0 or more.</summary>
    public long Quotient(long dividend) => dividend <= int.MaxValue ? _small.Quotient((int)dividend) : dividend / _small.Divisor;

    /// <summary>The quotient and the remainder.</summary>
    public long Quotient(long dividend, out int remainder)
    {
        long quotient = Quotient(dividend);
        remainder = (int)(dividend - (quotient * _small.Divisor));
        return quotient;
    }
}
