using System.Text;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class PnmTests
{
    private readonly PnmDecoder _decoder = new();

    [Fact]
    public void A_bitmap_in_text_is_black_where_it_says_1_with_blanks_or_without()
    {
        AssertImage(_decoder.Decode("P1\n# a comment\n3 2\n1 0 1\n010"u8), 2, 3, 1, [0, 255, 0, 255, 0, 255]);
    }

    [Fact]
    public void Grey_and_colour_in_text_are_scaled_to_bytes()
    {
        AssertImage(_decoder.Decode("P2 2 2 15\n0 15\n7 8 "u8), 2, 2, 1, [0, 255, 119, 136]);
        AssertImage(_decoder.Decode("P3\n1 1 #c\n65535\n65535 0 257"u8), 1, 1, 3, [255, 0, 1]);
    }

    [Fact]
    public void A_packed_bitmap_begins_each_row_at_a_byte()
    {
        AssertImage(_decoder.Decode([.. "P4\n9 2\n"u8, 0b10000000, 0b10000000, 0b01111111, 0]), 2, 9, 1,
            [0, 255, 255, 255, 255, 255, 255, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0, 255]);
    }

    [Fact]
    public void Binary_pixels_that_look_like_blanks_are_pixels()
    {
        AssertImage(_decoder.Decode([.. "P5 2 1 255\n"u8, (byte)' ', (byte)'#']), 1, 2, 1, [32, 35]);
    }

    [Fact]
    public void Binary_values_above_255_take_two_bytes()
    {
        AssertImage(_decoder.Decode([.. "P5\n2 1\n1000\n"u8, 0x03, 0xE8, 0x01, 0xF4]), 1, 2, 1, [255, 128]);
        AssertImage(_decoder.Decode([.. "P6\n1 1\n255\n"u8, 1, 2, 3]), 1, 1, 3, [1, 2, 3]);
    }

    [Theory]
    [InlineData("P7\n1 1\n255\n1")]
    [InlineData("P2")]
    [InlineData("P2 x 1 255 1")]
    [InlineData("P2 1 1")]
    [InlineData("P2 0 1 255 1")]
    [InlineData("P2 1 1 0 0")]
    [InlineData("P2 1 1 65536 0")]
    [InlineData("P2 1 1 15 16")]
    [InlineData("P2 2 1 15 16")]
    [InlineData("P5 2 2 255 123")]
    [InlineData("P5 1 1 255")]
    [InlineData("P1 2 1 12")]
    [InlineData("P1 2 1 1")]
    [InlineData("P5 1 1 255#x\n1")]
    public void A_damaged_file_is_refused(string file) =>
        Assert.Throws<InvalidDataException>(() => _decoder.Decode(Encoding.ASCII.GetBytes(file)));

    [Theory]
    [InlineData("P6 2147483647 2147483647 255\n")]
    [InlineData("P3 99999999999999999999 1 255\n")]
    [InlineData("P5 8192 8192 255\n1234")]
    [InlineData("P1 8192 8192\n1111")]
    public void A_header_that_promises_too_much_is_refused_before_memory_is_asked_for(string file)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(file);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<InvalidDataException>(() => _decoder.Decode(bytes));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void AssertImage(DecodedImage image, int height, int width, int channels, byte[] pixels)
    {
        Assert.Equal((height, width, channels), (image.Height, image.Width, image.Channels));
        Assert.Equal(pixels, image.Pixels);
    }
}
