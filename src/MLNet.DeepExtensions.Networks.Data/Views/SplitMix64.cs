namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): a small generator whose numbers are the same on every platform and version of .NET,
/// which <see cref="Random"/> does not promise.
/// </summary>
public struct SplitMix64(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private const int SwapsBetweenChecks = 1 << 20;

    private ulong _state = seed;

    /// <summary>A number that mixes several: the seed of a stream of its own.</summary>
    public static ulong Combine(ulong a, ulong b) => Mix(Mix(a + Gamma) + b + Gamma);

    /// <summary>Mixes a number's bits; different numbers give different ones.</summary>
    /// <param name="z">The number.</param>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Gamma);

    /// <summary>Uniform from 0 to <paramref name="bound"/> - 1, by multiplication (Lemire 2019); its bias is below bound / 2^64.</summary>
    public long Next(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Uniform in [0, 1), in steps of 2^-24.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Shuffles in place (Fisher and Yates).</summary>
    public void Shuffle(Span<long> values, CancellationToken cancellationToken = default)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            if (i % SwapsBetweenChecks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            int j = (int)Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
