using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The CRC-32 of gzip, zip and PNG: the polynomial 0xEDB88320, reflected.</summary>
internal static class Crc32
{
    // Eight bytes at a time (Kounavis and Berry 2005): table k tells what a byte becomes with k bytes of zeros behind it.
    private static readonly uint[][] s_tables = Tables();

    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of bytes whose first part has the checksum given; 0 where there is no first part.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = s_tables;
        uint crc = ~checksum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = t[7][(byte)next] ^ t[6][(byte)(next >> 8)] ^ t[5][(byte)(next >> 16)] ^ t[4][(byte)(next >> 24)]
                ^ t[3][(byte)(next >> 32)] ^ t[2][(byte)(next >> 40)] ^ t[1][(byte)(next >> 48)] ^ t[0][(byte)(next >> 56)];
        }

        foreach (byte value in bytes)
        {
            crc = t[0][(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] Tables()
    {
        var tables = new uint[sizeof(ulong)][];
        for (int k = 0; k < tables.Length; k++)
        {
            tables[k] = new uint[256];
            for (uint i = 0; i < 256; i++)
            {
                uint crc = k == 0 ? i : tables[k - 1][i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
                }

                tables[k][i] = crc;
            }
        }

        return tables;
    }
}
