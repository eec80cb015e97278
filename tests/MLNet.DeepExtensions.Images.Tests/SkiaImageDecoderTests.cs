using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

public class SkiaImageDecoderTests
{
    private readonly SkiaImageDecoder _decoder = new();

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void The_default_decoder_decodes_files_of_skia_s_formats_as_ml_net_does(SKEncodedImageFormat format)
    {
        byte[] file = TestImages.Encode(TestImages.Gradient(height: 24, width: 40), format);

        DecodedImage image = ImageDecoders.Default.Decode(file);
        using MLImage expected = MLImage.CreateFromStream(new MemoryStream(file));

        Assert.Equal((24, 40, 3), (image.Height, image.Width, image.Channels));
        Assert.Equal(TestImages.Bytes(expected), image.Pixels);
    }

    [Fact]
    public void A_jpeg_file_of_the_best_quality_has_nearly_the_pixels_that_went_in()
    {
        DecodedImage gradient = TestImages.Gradient(height: 24, width: 40);

        DecodedImage image = _decoder.Decode(TestImages.Encode(gradient, SKEncodedImageFormat.Jpeg));

        Assert.All(gradient.Pixels.Zip(image.Pixels), pair => Assert.InRange(pair.Second - pair.First, -8, 8));
    }

    [Fact]
    public void A_bitmap_file_gives_its_pixels_with_red_first()
    {
        // Two pixels in a row, blue, green, red in the file: pure red, then (1, 2, 3).
        byte[] file =
        [
            (byte)'B', (byte)'M', 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 255, 3, 2, 1, 0, 0,
        ];

        DecodedImage image = _decoder.Decode(file);

        Assert.Equal((1, 2, 3), (image.Height, image.Width, image.Channels));
        Assert.Equal([255, 0, 0, 1, 2, 3], image.Pixels);
    }

    [Fact]
    public void Half_transparent_colours_keep_their_values()
    {
        DecodedImage source = new(1, 1, 4, [200, 100, 50, 128]);

        DecodedImage image = _decoder.Decode(TestImages.Encode(source, SKEncodedImageFormat.Webp));

        Assert.Equal(4, image.Channels);
        Assert.Equal(128, image.Pixels[3]);
        Assert.InRange(image.Pixels[0], 190, 210);
    }

    [Fact]
    public void A_file_cut_off_is_refused_and_not_filled_up_with_grey()
    {
        byte[] file = TestImages.Encode(TestImages.Gradient(height: 64, width: 64), SKEncodedImageFormat.Jpeg);

        InvalidDataException cut = Assert.Throws<InvalidDataException>(() => _decoder.Decode(file.AsSpan(0, file.Length / 2)));
        InvalidDataException header = Assert.Throws<InvalidDataException>(() => _decoder.Decode(file.AsSpan(0, 16)));

        Assert.Contains("Jpeg image is damaged: it ends too early", cut.Message, StringComparison.Ordinal);
        Assert.Contains("its header cannot be read", header.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_more_pixels_than_allowed_is_refused_before_it_is_decoded()
    {
        byte[] file = TestImages.Encode(TestImages.Gradient(height: 8, width: 9), SKEncodedImageFormat.Jpeg);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new SkiaImageDecoder { MaxPixels = 71 }.Decode(file));

        Assert.Contains("8x9 pixels; at most 71", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SKEncodedOrigin.TopLeft, 2, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(SKEncodedOrigin.TopRight, 2, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(SKEncodedOrigin.BottomRight, 2, new byte[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(SKEncodedOrigin.BottomLeft, 2, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(SKEncodedOrigin.LeftTop, 3, new byte[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(SKEncodedOrigin.RightTop, 3, new byte[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(SKEncodedOrigin.RightBottom, 3, new byte[] { 6, 3, 5, 2, 4, 1 })]
    [InlineData(SKEncodedOrigin.LeftBottom, 3, new byte[] { 3, 6, 2, 5, 1, 4 })]
    public void A_photograph_is_turned_as_its_exif_data_say(SKEncodedOrigin origin, int height, byte[] expected)
    {
        // Stored as 1 2 3 / 4 5 6. RightTop, a telephone held upright, wants a quarter turn clockwise.
        DecodedImage image = ImageOrientation.Apply(new DecodedImage(2, 3, 1, [1, 2, 3, 4, 5, 6]), origin);

        Assert.Equal(height, image.Height);
        Assert.Equal(expected, image.Pixels);
    }

    [Fact]
    public void The_exif_data_of_a_jpeg_file_are_read()
    {
        byte[] plain = TestImages.Encode(TestImages.Gradient(height: 8, width: 16), SKEncodedImageFormat.Jpeg);

        DecodedImage image = _decoder.Decode(TestImages.WithExifOrientation(plain, orientation: 6));

        Assert.Equal((16, 8), (image.Height, image.Width));
        Assert.Equal(ImageOrientation.Apply(_decoder.Decode(plain), SKEncodedOrigin.RightTop).Pixels, image.Pixels);
    }
}
