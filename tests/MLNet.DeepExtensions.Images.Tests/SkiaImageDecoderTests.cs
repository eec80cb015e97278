using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks;
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

        Assert.Contains(
            "8x9 pixels (height x width); at most 71 (SkiaImageDecoder.MaxPixels) are allowed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_of_the_process_hold_for_all_formats()
    {
        byte[] file = TestImages.Encode(TestImages.Gradient(height: 8, width: 9), SKEncodedImageFormat.Webp);

        using (Limits.Apply(new Limits { Images = new ImageLimits { Pixels = 71 } }))
        {
            Assert.Contains("at most 71 (Limits.Current.Images.Pixels)", Refused(file), StringComparison.Ordinal);
        }

        using (Limits.Apply(new Limits { Images = new ImageLimits { Side = 8 } }))
        {
            Assert.Contains("a side of at most 8 (Limits.Current.Images.Side)", Refused(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_few_bytes_that_announce_a_large_image_are_refused_before_memory_is_taken()
    {
        const int Side = 8000;
        byte[] bitmap = [(byte)'B', (byte)'M', 54, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, .. Number(Side), .. Number(Side), 1, 0,
            24, 0, .. new byte[24]];
        byte[] gif =
        [
            .. "GIF89a"u8, .. Number(Side)[..2], .. Number(Side)[..2], 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            0x2C, 0, 0, 0, 0, .. Number(Side)[..2], .. Number(Side)[..2], 0, 2, 2, 0x44, 1, 0, 0x3B,
        ];
        byte[] jpeg = TestImages.Encode(TestImages.Gradient(height: 8, width: 8), SKEncodedImageFormat.Jpeg);
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        (jpeg[frame + 5], jpeg[frame + 7]) = ((byte)(Side >> 8), (byte)(Side >> 8));

        Assert.All([bitmap, gif, jpeg], file =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("is truncated: it declares", Refused(file), StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        });

        static byte[] Number(int value) => [(byte)value, (byte)(value >> 8), 0, 0];
    }

    [Fact]
    public void The_exif_data_of_a_jpeg_file_are_read()
    {
        byte[] plain = TestImages.Encode(TestImages.Gradient(height: 8, width: 16), SKEncodedImageFormat.Jpeg);

        AssertIsTurnedClockwise(_decoder.Decode(plain), _decoder.Decode(TestImages.WithExifOrientation(plain, orientation: 6)));
    }

    [Fact]
    public void The_exif_data_of_a_webp_file_are_read()
    {
        DecodedImage gradient = TestImages.Gradient(height: 8, width: 16);
        byte[] plain = TestImages.Encode(gradient, SKEncodedImageFormat.Webp);

        AssertIsTurnedClockwise(
            _decoder.Decode(plain), _decoder.Decode(TestImages.ExtendedWebp(plain, 8, 16, exif: TestImages.Exif(orientation: 6))));
    }

    [Fact]
    public void A_colour_profile_changes_no_pixel_in_any_format()
    {
        // By this profile green is red's colour, red is blue's, and each has another gamma: it cannot be mistaken for none.
        byte[] profile = ColourProfile.Make();
        DecodedImage gradient = TestImages.Gradient(height: 8, width: 16);
        byte[] jpeg = TestImages.Encode(gradient, SKEncodedImageFormat.Jpeg);
        byte[] webp = TestImages.Encode(gradient, SKEncodedImageFormat.Webp);
        byte[] png = PngEncoder.Encode(gradient);

        Assert.Equal(_decoder.Decode(jpeg).Pixels, _decoder.Decode(TestImages.WithProfile(jpeg, profile)).Pixels);
        Assert.Equal(_decoder.Decode(webp).Pixels, _decoder.Decode(TestImages.ExtendedWebp(webp, 8, 16, profile: profile)).Pixels);
        Assert.Equal(gradient.Pixels, new PngDecoder().Decode(TestImages.WithPngProfile(png, profile)).Pixels);
    }

    private string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => _decoder.Decode(file)).Message;

    private static void AssertIsTurnedClockwise(DecodedImage stored, DecodedImage turned)
    {
        Assert.Equal((stored.Width, stored.Height), (turned.Height, turned.Width));
        for (int y = 0; y < turned.Height; y++)
        {
            for (int x = 0; x < turned.Width; x++)
            {
                Assert.Equal(Pixel(stored, stored.Height - 1 - x, y), Pixel(turned, y, x));
            }
        }

        static byte[] Pixel(DecodedImage image, int y, int x) => image.Pixels.AsSpan(((y * image.Width) + x) * 3, 3).ToArray();
    }
}
