using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Bytes made floats, <c>y = x * scale + offset</c>.</summary>
public static class ByteRows
{
    /// <summary>Widens a row.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="destination">Receives as many floats.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="offset">The term.</param>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter than the source.</exception>
    /// <remarks>Multiplied and added in two roundings on every path, so that the bits do not depend on the processor.</remarks>
    public static void Widen(ReadOnlySpan<byte> source, Span<float> destination, float scale, float offset)
    {
        int done = 0;
        destination = destination[..source.Length];
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref float to = ref MemoryMarshal.GetReference(destination);
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> scales = Vector256.Create(scale);
            Vector256<float> offsets = Vector256.Create(offset);
            for (; done <= source.Length - Vector256<byte>.Count; done += Vector256<byte>.Count)
            {
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref from, (nuint)done));
                (Vector256<uint> a, Vector256<uint> b) = Vector256.Widen(low);
                (Vector256<uint> c, Vector256<uint> d) = Vector256.Widen(high);
                ((Vector256.ConvertToSingle(a.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done);
                ((Vector256.ConvertToSingle(b.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 8);
                ((Vector256.ConvertToSingle(c.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 16);
                ((Vector256.ConvertToSingle(d.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 24);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Vector128<float> scales = Vector128.Create(scale);
            Vector128<float> offsets = Vector128.Create(offset);
            for (; done <= source.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)done));
                (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
                (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
                ((Vector128.ConvertToSingle(a.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done);
                ((Vector128.ConvertToSingle(b.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 4);
                ((Vector128.ConvertToSingle(c.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 8);
                ((Vector128.ConvertToSingle(d.AsInt32()) * scales) + offsets).StoreUnsafe(ref to, (nuint)done + 12);
            }
        }

        for (; done < source.Length; done++)
        {
            destination[done] = (source[done] * scale) + offset;
        }
    }

    /// <summary>Checks that bytes can be scaled so.</summary>
    /// <param name="scale">The factor.</param>
    /// <param name="offset">The term.</param>
    /// <exception cref="ArgumentException">The scale or the offset is not finite, or the scale is zero.</exception>
    public static void CheckScale(float scale, float offset)
    {
        if (!float.IsFinite(scale) || scale == 0 || !float.IsFinite(offset) || !float.IsFinite((byte.MaxValue * scale) + offset))
        {
            throw new ArgumentException(
                $"The scale {scale} with the offset {offset} is not valid; the scale must be finite and not 0, and the offset finite.",
                nameof(scale));
        }
    }
}
