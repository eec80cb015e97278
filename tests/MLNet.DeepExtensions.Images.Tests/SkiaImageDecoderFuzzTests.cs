using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

/// <summary>Skia's decoders give an image of a mutated file, or say what is wrong with it, in bounded memory and time.</summary>
public sealed class SkiaImageDecoderFuzzTests
{
    private static readonly Limits s_limits = new() { Images = new ImageLimits { Pixels = 1 << 20 } };

    [Fact]
    public void Mutated_jpeg_files_are_decoded_or_refused()
    {
        byte[] plain = TestImages.Encode(Image(), SKEncodedImageFormat.Jpeg, quality: 60);
        Run(plain, TestImages.WithExifOrientation(plain, orientation: 6));
    }

    [Fact]
    public void Mutated_webp_files_are_decoded_or_refused()
    {
        byte[] plain = TestImages.Encode(Image(), SKEncodedImageFormat.Webp);
        Run(plain, TestImages.ExtendedWebp(plain, 12, 16, exif: TestImages.Exif(orientation: 6)));
    }

    [Fact]
    public void Mutated_gif_bmp_and_ico_files_are_decoded_or_refused()
    {
        byte[] gif =
        [
            .. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x02, 0x05, 0, 0x3B,
        ];
        byte[] bitmap =
        [
            (byte)'B', (byte)'M', 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0,
            40, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 255, 3, 2, 1, 0, 0,
        ];
        byte[] png = PngEncoder.Encode(Image());
        byte[] icon = [0, 0, 1, 0, 1, 0, 16, 12, 0, 0, 1, 0, 32, 0, .. BitConverter.GetBytes(png.Length), 22, 0, 0, 0, .. png];
        Run(gif, bitmap, icon);
    }

    private static DecodedImage Image() => TestImages.Gradient(height: 12, width: 16);

    private static void Run(params byte[][] seeds) =>
        new Fuzz { Seeds = seeds, Documented = [typeof(InvalidDataException)] }.Run(1000, static input =>
        {
            using (Limits.Apply(s_limits))
            {
                DecodedImage image = new SkiaImageDecoder().Decode(input);
                Assert.Equal(image.Height * image.Width * image.Channels, image.Pixels.Length);
            }
        });
}
