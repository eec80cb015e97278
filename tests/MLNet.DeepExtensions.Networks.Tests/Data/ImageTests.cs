using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tests.Data;

public sealed class ImageTests
{
    [Fact]
    public void Channels_are_converted_as_Rec_601_has_it()
    {
        DecodedImage colour = new(1, 2, 4, [255, 0, 0, 9, 0, 255, 0, 8]);

        Assert.Equal([76, 150], colour.WithChannels(1).Pixels);
        Assert.Equal([255, 0, 0, 0, 255, 0], colour.WithChannels(3).Pixels);
        Assert.Equal([76, 9, 150, 8], colour.WithChannels(2).Pixels);
        Assert.Equal([5, 5, 5, 255], new DecodedImage(1, 1, 1, [5]).WithChannels(4).Pixels);
        Assert.Same(colour, colour.WithChannels(4));
    }

    [Fact]
    public void Shrinking_by_area_is_the_mean_of_what_is_covered()
    {
        DecodedImage image = new(2, 4, 1, [0, 100, 20, 40, 200, 100, 60, 80]);

        Assert.Equal([100, 50], ImageResizer.Resize(image, new(1, 2), resampling: ImageResampling.Area).Pixels);

        // Three pixels of 4/3 width each: the second takes 2/3 of the second pixel and 2/3 of the third.
        Assert.Equal(
            [25, 60, 35], ImageResizer.Resize(new DecodedImage(1, 4, 1, [0, 100, 20, 40]), new(1, 3), resampling: ImageResampling.Area)
                .Pixels);
    }

    [Fact]
    public void Enlarging_bilinearly_mixes_neighbours_by_distance()
    {
        // New centres at -0.25, 0.25, 0.75 and 1.25 of the old ones.
        Assert.Equal([0, 64, 191, 255], ImageResizer.Resize(new DecodedImage(1, 2, 1, [0, 255]), new(1, 4)).Pixels);
    }

    [Fact]
    public void Shrinking_bilinearly_widens_the_triangle()
    {
        // By two: weights 1 3 3 1 about the centre, and 3 3 1 at the border.
        byte[] row = [0, 70, 140, 210, 7, 77];

        Assert.Equal(
            [Rounded((3 * 0) + (3 * 70) + 140, 7), Rounded(70 + (3 * 140) + (3 * 210) + 7, 8), Rounded(210 + (3 * 7) + (3 * 77), 7)],
            ImageResizer.Resize(new DecodedImage(1, 6, 1, row), new(1, 3)).Pixels);

        static byte Rounded(double sum, double weights) => (byte)Math.Floor((sum / weights) + 0.5);
    }

    [Fact]
    public void A_centre_crop_keeps_the_aspect_ratio()
    {
        DecodedImage wide = new(2, 6, 1, [9, 9, 1, 2, 9, 9, 9, 9, 3, 4, 9, 9]);

        Assert.Equal([1, 2, 3, 4], ImageResizer.Resize(wide, new(2, 2), ImageFit.CenterCrop).Pixels);
        Assert.Equal([1, 2, 3, 4], ImageResizer.Resize(wide, new(2, 2), ImageFit.CenterCrop, ImageResampling.Area).Pixels);
    }

    [Theory]
    [InlineData(ImageResampling.Bilinear)]
    [InlineData(ImageResampling.Area)]
    public void A_plain_image_stays_plain_at_any_size(ImageResampling resampling)
    {
        byte[] pixels = new byte[13 * 7 * 3];
        Array.Fill(pixels, (byte)201);
        DecodedImage image = new(13, 7, 3, pixels);
        foreach ((int height, int width) in new[] { (1, 1), (5, 3), (13, 8), (40, 2), (29, 31) })
        {
            Assert.All(
                ImageResizer.Resize(image, new(height, width), ImageFit.CenterCrop, resampling).Pixels, static value =>
                    Assert.Equal(201, value));
        }
    }

    [Theory]
    [InlineData("FFD8FFE000104A46", "JPEG")]
    [InlineData("474946383961", "GIF")]
    [InlineData("52494646AAAAAAAA57454250", "WebP")]
    [InlineData("49492A0008", "TIFF")]
    [InlineData("000000186674797068656963", "HEIF")]
    [InlineData("", "an empty file")]
    public void The_default_decoders_tell_what_needs_another_one(string header, string format)
    {
        byte[] file = Convert.FromHexString(header);

        Assert.False(ImageDecoders.Default.CanDecode(file));
        Assert.Contains(
            format, Assert.Throws<InvalidDataException>(() => ImageDecoders.Default.Decode(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decoder_of_ones_own_joins_the_default_ones()
    {
        IImageDecoder decoders = ImageDecoders.Combine(ImageDecoders.Default, new OneGreyPixel());

        Assert.Equal([77], decoders.Decode([0xFF, 0xD8, 0xFF, 0xE0]).Pixels);
        Assert.Equal([9], decoders.Decode("P2 1 1 255 9"u8).Pixels);
    }

    [Fact]
    public void A_registered_decoder_is_one_of_the_default_ones_from_then_on()
    {
        IImageDecoder decoders = ImageDecoders.Default;
        byte[] file = [0xF1, 0x0E, 1, 2, 3];
        Assert.False(decoders.CanDecode(file));

        ImageDecoders.Register(new PixelsAsTheyAre());

        Assert.Equal([1, 2, 3], decoders.Decode(file).Pixels);
    }

    private sealed class PixelsAsTheyAre : IImageDecoder
    {
        public bool CanDecode(ReadOnlySpan<byte> header) => header is [0xF1, 0x0E, ..];

        public DecodedImage Decode(ReadOnlySpan<byte> file) => new(1, 1, 3, file[2..].ToArray());
    }

    private sealed class OneGreyPixel : IImageDecoder
    {
        public bool CanDecode(ReadOnlySpan<byte> header) => header is [0xFF, 0xD8, ..];

        public DecodedImage Decode(ReadOnlySpan<byte> file) => new(1, 1, 1, [77]);
    }
}
