using System.Numerics;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Random numbers that a seed fixes: xoshiro256** (Blackman and Vigna 2018), its state drawn from the seed by SplitMix64.
/// Every number is made by integer operations and by floating-point operations that IEEE 754 rounds exactly, so that the same seed
/// gives the same numbers on every processor, operating system and version of .NET. Not for many threads at once.
/// </summary>
public sealed class SeededRandom
{
    private const int SwapsBetweenChecks = 1 << 20;

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal = double.NaN;

    /// <summary>Begins a sequence.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Which of the seed's sequences: a layer's number, an epoch's number.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        // Mixed, because streams 0, 1, 2, ... of neighbouring seeds would otherwise meet.
        SplitMix64 state = new(seed ^ SplitMix64.Mix(stream));
        _s0 = state.Next();
        _s1 = state.Next();
        _s2 = state.Next();
        _s3 = state.Next();
    }

    internal SeededRandom(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>A number from 0 to 2^64 - 1.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each as likely as the others.</summary>
    /// <param name="bound">The number of numbers; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0 or negative.</exception>
    public long NextInt64(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);

        // Lemire 2019: the upper half of a 128-bit product, drawn again where the lower half would favour some numbers.
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextUInt64(), range, out ulong low);
        if (low < range)
        {
            ulong threshold = (0 - range) % range;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), range, out low);
            }
        }

        return (long)high;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1, each as likely as the others.</summary>
    /// <param name="bound">The number of numbers; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0 or negative.</exception>
    public int NextInt32(int bound) => (int)NextInt64(bound);

    /// <summary>A number in [0, 1): a multiple of 2^-24.</summary>
    public float NextFloat() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [0, 1): a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number from the normal distribution of mean 0 and standard deviation 1 (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spareNormal))
        {
            double spare = _spareNormal;
            _spareNormal = double.NaN;
            return spare;
        }

        double x;
        double y;
        double square;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);

        double scale = Math.Sqrt(-2 * Log(square) / square);
        _spareNormal = y * scale;
        return x * scale;
    }

    /// <summary>Brings values into a random order, each order as likely as the others (Fisher and Yates).</summary>
    /// <typeparam name="T">The values' type.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Ends it before all values are in their order.</param>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public void Shuffle<T>(Span<T> values, CancellationToken cancellationToken = default)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            if (i % SwapsBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            int j = (int)NextInt64(i + 1L);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>
    /// The natural logarithm of a positive normal number. <see cref="Math.Log(double)"/> is the C library's, whose last bit differs between
    /// systems.
    /// </summary>
    internal static double Log(double x)
    {
        // x = 2^exponent * m with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh((m - 1) / (m + 1)).
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double square = s * s;
        double series = 0;
        for (int k = 23; k >= 1; k -= 2)
        {
            series = (series * square) + (1.0 / k);
        }

        return (exponent * 0.6931471805599453) + (2 * s * series);
    }
}
