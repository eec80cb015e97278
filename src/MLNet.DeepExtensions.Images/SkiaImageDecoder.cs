using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks;
using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images;

/// <summary>
/// Decodes JPEG, WebP, GIF (the first frame), BMP and ICO files through SkiaSharp, the library under ML.NET's own images. Photographs are
/// turned as their EXIF data say. Colours are taken as they are; colour profiles are not regarded. <see cref="ImageDecoders.Default"/>
/// finds this class by its assembly's name.
/// </summary>
public sealed class SkiaImageDecoder : IImageDecoder
{
    private readonly long? _maxPixels;

    /// <summary>
    /// The most pixels that are decoded, so that a small file cannot ask for all memory; that of <see cref="Limits.Images"/> by default.
    /// </summary>
    public long MaxPixels
    {
        get => _maxPixels ?? Limits.Current.Images.Pixels;
        init => _maxPixels = value;
    }

    /// <inheritdoc/>
    public bool CanDecode(ReadOnlySpan<byte> header) => header switch
    {
        [0xFF, 0xD8, 0xFF, ..] => true,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => true,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => true,
        [(byte)'B', (byte)'M', ..] => true,
        [0, 0, 1, 0, ..] => true,
        _ => false,
    };

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("The image is damaged: its header cannot be read.");
        SKImageInfo source = codec.Info;
        string format = codec.EncodedFormat.ToString();
        AnnouncedSize.Check(format, source.Height, source.Width, _maxPixels, $"{nameof(SkiaImageDecoder)}.{nameof(MaxPixels)}");
        AnnouncedSize.CheckPacked(format, source.Height, source.Width, file.Length, MostPixels(codec.EncodedFormat, file.Length));

        // Without a colour space of its own, the copy gets the colours as they are in the file.
        SKImageInfo info = new(source.Width, source.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        byte[] pixels = new byte[info.BytesSize64];
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                throw new InvalidDataException(
                    $"The {format} image is damaged: {(result == SKCodecResult.IncompleteInput ? "it ends too early" : "its pixels cannot be decoded")}.");
            }
        }
        finally
        {
            pinned.Free();
        }

        DecodedImage image = new(source.Height, source.Width, 4, pixels);
        image = source.AlphaType == SKAlphaType.Opaque ? image.WithChannels(3) : image;
        return UprightImage.Of(image, (int)codec.EncodedOrigin);
    }

    /// <summary>
    /// What a format can pack into so many bytes: JPEG a block of 64 into a bit; GIF some 3,839 into a code of 12 bits; BMP 255 into a run
    /// of two bytes; ICO what PNG can, 1032 bytes to 1 of eight pixels each. WebP has images of one colour in a few bytes whatever their
    /// size.
    /// </summary>
    private static long MostPixels(SKEncodedImageFormat format, long bytes) => format switch
    {
        SKEncodedImageFormat.Jpeg => 512 * bytes,
        SKEncodedImageFormat.Gif => 2560 * bytes,
        SKEncodedImageFormat.Bmp => 128 * bytes,
        SKEncodedImageFormat.Ico => 8 * 1032 * bytes,
        _ => long.MaxValue,
    };
}
