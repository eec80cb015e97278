using System.IO.Compression;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class GzipTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_was_packed_comes_back(int length)
    {
        byte[] content = Content(length);

        Assert.Equal(content, Unpack(Pack(content)));
    }

    [Fact]
    public void Several_members_are_their_contents_one_after_the_other_and_empty_ones_are_nothing()
    {
        byte[] first = Content(70_000);
        byte[] second = Content(5);

        Assert.Equal(
            [.. first, .. second, .. second],
            Unpack([.. Pack([]), .. Pack(first), .. Pack([]), .. Pack(second), .. Pack(second), .. Pack([])]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Zeros_behind_the_end_are_padding(int zeros) =>
        Assert.Equal(Content(1000), Unpack([.. Pack(Content(1000)), .. new byte[zeros]]));

    [Fact]
    public void Anything_else_behind_the_end_is_an_error() =>
        Assert.Contains("after a complete member, is not gzip", Error([.. Pack(Content(1000)), .. "the rest"u8]), StringComparison.Ordinal);

    [Fact]
    public void A_header_may_have_a_name_a_comment_extra_fields_and_a_checksum()
    {
        byte[] body = Pack(Content(100))[10..];
        byte[] header = [0x1F, 0x8B, 8, 2 + 4 + 8 + 16, 1, 2, 3, 4, 0, 3, 2, 0, 7, 7, .. "name\0"u8, .. "comment\0"u8];
        ushort checksum = (ushort)Crc32.Of(header);

        Assert.Equal(Content(100), Unpack([.. header, (byte)checksum, (byte)(checksum >> 8), .. body]));
        Assert.Contains(
            "header's checksum", Error([.. header, (byte)(checksum + 1), (byte)(checksum >> 8), .. body]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_at_any_of_its_last_40_bytes_or_anywhere_else_is_an_error()
    {
        byte[] packed = Pack(Content(4000));
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Contains("gzip file is damaged", Error(packed[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_second_member_that_is_cut_is_an_error()
    {
        byte[] first = Pack(Content(300));
        byte[] packed = [.. first, .. first];
        for (int length = first.Length + 1; length < packed.Length; length++)
        {
            Assert.Contains("gzip file is damaged", Error(packed[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_flipped_bit_is_an_error_or_changes_nothing()
    {
        byte[] content = Content(1000);
        byte[] packed = Pack(content);
        int harmless = 0;
        for (int bit = 0; bit < 8 * packed.Length; bit++)
        {
            byte[] flipped = [.. packed];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(content, Unpack(flipped));
                harmless++;
            }
            catch (InvalidDataException exception)
            {
                Assert.Contains("gzip file is damaged", exception.Message, StringComparison.Ordinal);
            }
        }

        // The header's time, level, system and its flag for text mean nothing to the content; and some padding bits before the checksum.
        Assert.InRange(harmless, 8 * 6, (8 * 6) + 1 + 7);
    }

    [Fact]
    public void What_unpacks_to_more_than_is_allowed_is_refused_with_the_number()
    {
        byte[] packed = Pack(new byte[1_000_000]);
        using IDisposable limits = Limits.Apply(Limits.Current with { Tables = new TableLimits { UnpackedBytes = 999_999 } });

        Assert.Contains("at most 999,999 (Limits.Current.Tables.UnpackedBytes)", Error(packed), StringComparison.Ordinal);
    }

    private static byte[] Content(int length)
    {
        byte[] content = new byte[length];
        Random random = new(5);
        for (int i = 0; i < length; i++)
        {
            content[i] = (byte)"0123456789,\n"[random.Next(12)];
        }

        return content;
    }

    private static byte[] Pack(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        // The library packs nothing as no member at all.
        byte[] member = packed.ToArray();
        return member.Length > 0 ? member : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static byte[] Unpack(byte[] packed)
    {
        using GzipFileStream stream = new(new MemoryStream(packed));
        using MemoryStream unpacked = new();
        stream.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static string Error(byte[] packed) => Assert.Throws<InvalidDataException>(() => Unpack(packed)).Message;
}
