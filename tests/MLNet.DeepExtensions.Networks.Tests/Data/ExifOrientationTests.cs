using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class ExifOrientationTests
{
    private static readonly byte[] s_bigEndian =
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 2, 0x01, 0x10, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];

    private static readonly byte[] s_littleEndian =
        [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void Both_orders_of_bytes_both_kinds_of_numbers_and_a_heading_are_read()
    {
        Assert.Equal(6, ExifOrientation.Read(s_bigEndian));
        Assert.Equal(8, ExifOrientation.Read(s_littleEndian));
        Assert.Equal(6, ExifOrientation.Read([.. "Exif\0\0"u8, .. s_bigEndian]));
    }

    [Fact]
    public void What_cannot_be_read_leaves_the_image_as_it_is_stored()
    {
        for (int length = 0; length < 32; length++)
        {
            Assert.Equal(1, ExifOrientation.Read(s_bigEndian.AsSpan(0, length)));
        }

        Assert.All(
            [With(1, (byte)'I'), With(7, 255), With(4, 255), With(31, 0), With(31, 9), With(25, 7), With(23, 0x13)],
            exif => Assert.Equal(1, ExifOrientation.Read(exif)));
    }

    // Stored as 1 2 3 / 4 5 6. The sixth, a telephone held upright, wants a quarter turn clockwise.
    [Theory]
    [InlineData(1, 2, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(2, 2, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(3, 2, new byte[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(4, 2, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(5, 3, new byte[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(6, 3, new byte[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(7, 3, new byte[] { 6, 3, 5, 2, 4, 1 })]
    [InlineData(8, 3, new byte[] { 3, 6, 2, 5, 1, 4 })]
    public void A_photograph_is_turned_upright(int orientation, int height, byte[] expected)
    {
        DecodedImage image = UprightImage.Of(new DecodedImage(2, 3, 1, [1, 2, 3, 4, 5, 6]), orientation);

        Assert.Equal(height, image.Height);
        Assert.Equal(expected, image.Pixels);
    }

    private static byte[] With(int position, byte value)
    {
        byte[] changed = [.. s_bigEndian];
        changed[position] = value;
        return changed;
    }
}
