using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The CRC-32 of gzip, zip and PNG: the polynomial 0xEDB88320, reflected.</summary>
internal static class Crc32
{
    // Eight bytes at a time (Kounavis and Berry 2005): the k-th 256 entries tell what a byte becomes with k bytes of zeros behind it.
    private static readonly uint[] s_table = Table();

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of bytes whose first part has the checksum given; 0 where there is no first part.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(s_table);
        uint crc = ~checksum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = Entry(ref table, 7, next) ^ Entry(ref table, 6, next >> 8) ^ Entry(ref table, 5, next >> 16) ^ Entry(
                ref table, 4, next >> 24)
                ^ Entry(ref table, 3, next >> 32) ^ Entry(ref table, 2, next >> 40) ^ Entry(ref table, 1, next >> 48) ^ Entry(
                    ref table, 0, next >> 56);
        }

        foreach (byte value in bytes)
        {
            crc = Entry(ref table, 0, crc ^ value) ^ (crc >> 8);
        }

        return ~crc;
    }

    // The low byte's entry, with so many bytes of zeros behind it; always inside of the table.
    private static uint Entry(ref uint table, int zeros, ulong value) => Unsafe.Add(ref table, (zeros * 256) + (byte)value);

    private static uint[] Table()
    {
        uint[] table = new uint[sizeof(ulong) * 256];
        for (int i = 0; i < table.Length; i++)
        {
            uint crc = i < 256 ? (uint)i : table[i - 256];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
