using System.Buffers.Binary;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Reads from EXIF data how a photograph is turned to be upright: cameras store rows as the sensor has them.</summary>
internal static class ExifOrientation
{
    /// <summary>The image is stored as it is seen.</summary>
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int EntryLength = 12;
    private const int Short = 3;
    private const int Long = 4;

    /// <summary>The orientation, 1 to 8 as EXIF counts them; 1 where the data have none or cannot be read.</summary>
    /// <param name="exif">A TIFF file, with <c>Exif</c> and two zeros in front or without.</param>
    public static int Read(ReadOnlySpan<byte> exif)
    {
        exif = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        bool isLittleEndian = exif.StartsWith("II*\0"u8);
        if (exif.Length < 8 || (!isLittleEndian && !exif.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        uint directory = UInt32(exif[4..], isLittleEndian);
        if (directory > exif.Length - 2)
        {
            return Upright;
        }

        ReadOnlySpan<byte> entries = exif[((int)directory + 2)..];
        int count = Math.Min(UInt16(exif[(int)directory..], isLittleEndian), entries.Length / EntryLength);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = entries.Slice(i * EntryLength, EntryLength);
            if (UInt16(entry, isLittleEndian) == Tag)
            {
                long value = UInt16(entry[2..], isLittleEndian) switch
                {
                    Short => UInt16(entry[8..], isLittleEndian),
                    Long => UInt32(entry[8..], isLittleEndian),
                    _ => Upright,
                };
                return value is >= 1 and <= 8 ? (int)value : Upright;
            }
        }

        return Upright;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittleEndian) =>
        isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
