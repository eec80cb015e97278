using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Conformance.Reference;

/// <summary>Philox4x32-10 as its paper writes it, one counter at a time, and the dropout masks made of it.</summary>
internal static class ReferencePhilox
{
    /// <summary>The four words of a counter.</summary>
    public static uint[] Words(uint[] counter, uint key0, uint key1)
    {
        uint[] c = [.. counter];
        for (int round = 0; round < 10; round++)
        {
            ulong even = 0xD2511F53UL * c[0];
            ulong odd = 0xCD9E8D57UL * c[2];
            c = [(uint)(odd >> 32) ^ c[1] ^ key0, (uint)odd, (uint)(even >> 32) ^ c[3] ^ key1, (uint)even];
            key0 = unchecked(key0 + 0x9E3779B9);
            key1 = unchecked(key1 + 0xBB67AE85);
        }

        return c;
    }

    /// <summary>The word of an operand's element.</summary>
    public static uint Word(RandomKey key, long element)
    {
        long index = key.First + element;
        return Words(
            [(uint)(index / 4), key.Stream, (uint)key.Step, (uint)(key.Step >> 32)], (uint)key.Seed, (uint)(key.Seed >> 32))[index % 4];
    }

    /// <summary>The factor of an element under inverted dropout.</summary>
    public static double DropoutFactor(float rate, RandomKey key, long index) =>
        Word(key, index) < Math.Floor(rate * 4294967296.0) ? 0 : 1 / (1 - (double)rate);
}
