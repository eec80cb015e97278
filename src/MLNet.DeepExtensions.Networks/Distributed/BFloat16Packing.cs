using System.Numerics;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Distributed;

/// <summary>
/// Single precision as bfloat16, the upper half of its bits, rounded to nearest with ties to even; infinities stay, NaN stays NaN.
/// </summary>
internal static class BFloat16Packing
{
    private const uint ExponentBits = 0x7F80_0000;
    private const uint QuietBit = 0x0040_0000;

    /// <summary>Rounds values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="packed">As many places.</param>
    public static void Pack(ReadOnlySpan<float> values, Span<ushort> packed)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int i = 0;
        for (; i <= bits.Length - (2 * Vector<uint>.Count); i += 2 * Vector<uint>.Count)
        {
            Vector.Narrow(Round(new Vector<uint>(bits[i..])), Round(new Vector<uint>(bits[(i + Vector<uint>.Count)..])))
                .CopyTo(packed[i..]);
        }

        for (; i < bits.Length; i++)
        {
            packed[i] = (ushort)Round(new Vector<uint>(bits[i]))[0];
        }
    }

    /// <summary>Widens values.</summary>
    /// <param name="packed">The rounded values.</param>
    /// <param name="values">As many places.</param>
    public static void Unpack(ReadOnlySpan<ushort> packed, Span<float> values)
    {
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
        int i = 0;
        for (; i <= packed.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(packed[i..]), out Vector<uint> low, out Vector<uint> high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < packed.Length; i++)
        {
            bits[i] = (uint)packed[i] << 16;
        }
    }

    private static Vector<uint> Round(Vector<uint> bits)
    {
        Vector<uint> half = new Vector<uint>(0x7FFF) + ((bits >>> 16) & Vector<uint>.One);
        Vector<uint> magnitude = bits & new Vector<uint>(uint.MaxValue >> 1);
        Vector<uint> isNaN = Vector.GreaterThan(magnitude, new Vector<uint>(ExponentBits));
        return Vector.ConditionalSelect(isNaN, bits | new Vector<uint>(QuietBit), bits + half) >>> 16;
    }
}
