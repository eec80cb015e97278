using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.DeepExtensions.Kernels.Cpu;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3; 2011):
/// ten rounds turn a counter of four words and a key of two into four random words.
/// </summary>
internal static unsafe class Philox
{
    /// <summary><see cref="Fill"/> writes whole blocks of so many words.</summary>
    public const int BlockWords = 32;

    private const int Rounds = 10;
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four words of one counter.</summary>
    public static void Generate(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint* words)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c3 = (uint)product0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    /// <summary>
    /// The words of consecutive elements of a mask, in whole blocks: the last one may end behind <paramref name="count"/>.
    /// </summary>
    /// <param name="key">The mask's key.</param>
    /// <param name="first">The first element's index, a multiple of 4.</param>
    /// <param name="words">Where they go: room for <paramref name="count"/> rounded up to <see cref="BlockWords"/>.</param>
    /// <param name="count">How many are needed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(RandomKey key, long first, uint* words, int count)
    {
        uint counter = (uint)(first / 4);
        for (int i = 0; i < count; i += BlockWords, counter += BlockWords / 4)
        {
            if (SimdDispatch.Width == SimdWidth.Avx512)
            {
                Generate8(counter, key, words + i);
            }
            else if (SimdDispatch.Width == SimdWidth.Avx2)
            {
                Generate4(counter, key, words + i);
                Generate4(counter + 4, key, words + i + 16);
            }
            else
            {
                for (uint j = 0; j < BlockWords / 4; j++)
                {
                    Generate(
                        counter + j, key.Stream, (uint)key.Step, (uint)(key.Step >> 32), (uint)key.Seed, (uint)(key.Seed >> 32), words + i
                            + (4 * j));
                }
            }
        }
    }

    // Each 64-bit lane holds one word of one counter in its lower half, where the multiplication reads and leaves what it needs; the upper
    // halves are garbage until the end. The lanes' order makes the last step, two unpacks, leave the words in the counters' order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Generate8(uint counter, RandomKey key, uint* words)
    {
        Vector512<ulong> c0 = (Vector512.Create(counter) + Vector512.Create(0u, 0, 4, 0, 1, 0, 5, 0, 2, 0, 6, 0, 3, 0, 7, 0)).AsUInt64();
        Vector512<ulong> c1 = Vector512.Create((ulong)key.Stream);
        Vector512<ulong> c2 = Vector512.Create(key.Step);
        Vector512<ulong> c3 = Vector512.Create(key.Step >> 32);
        Vector512<ulong> k0 = Vector512.Create(key.Seed);
        Vector512<ulong> k1 = Vector512.Create(key.Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> product0 = Avx512F.Multiply(c0.AsUInt32(), Vector512.Create(Multiplier0));
            Vector512<ulong> product1 = Avx512F.Multiply(c2.AsUInt32(), Vector512.Create(Multiplier1));
            c0 = (product1 >>> 32) ^ c1 ^ k0;
            c1 = product1;
            c2 = (product0 >>> 32) ^ c3 ^ k1;
            c3 = product0;
            k0 += Vector512.Create((ulong)Weyl0);
            k1 += Vector512.Create((ulong)Weyl1);
        }

        Vector512<ulong> lower = Vector512.Create((ulong)uint.MaxValue);
        Vector512<ulong> front = (c0 & lower) | (c1 << 32);
        Vector512<ulong> back = (c2 & lower) | (c3 << 32);
        Avx512F.UnpackLow(front, back).AsUInt32().Store(words);
        Avx512F.UnpackHigh(front, back).AsUInt32().Store(words + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Generate4(uint counter, RandomKey key, uint* words)
    {
        Vector256<ulong> c0 = (Vector256.Create(counter) + Vector256.Create(0u, 0, 2, 0, 1, 0, 3, 0)).AsUInt64();
        Vector256<ulong> c1 = Vector256.Create((ulong)key.Stream);
        Vector256<ulong> c2 = Vector256.Create(key.Step);
        Vector256<ulong> c3 = Vector256.Create(key.Step >> 32);
        Vector256<ulong> k0 = Vector256.Create(key.Seed);
        Vector256<ulong> k1 = Vector256.Create(key.Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<ulong> product0 = Avx2.Multiply(c0.AsUInt32(), Vector256.Create(Multiplier0));
            Vector256<ulong> product1 = Avx2.Multiply(c2.AsUInt32(), Vector256.Create(Multiplier1));
            c0 = (product1 >>> 32) ^ c1 ^ k0;
            c1 = product1;
            c2 = (product0 >>> 32) ^ c3 ^ k1;
            c3 = product0;
            k0 += Vector256.Create((ulong)Weyl0);
            k1 += Vector256.Create((ulong)Weyl1);
        }

        Vector256<ulong> lower = Vector256.Create((ulong)uint.MaxValue);
        Vector256<ulong> front = (c0 & lower) | (c1 << 32);
        Vector256<ulong> back = (c2 & lower) | (c3 << 32);
        Avx2.UnpackLow(front, back).AsUInt32().Store(words);
        Avx2.UnpackHigh(front, back).AsUInt32().Store(words + 8);
    }
}
