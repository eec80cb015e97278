using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images;

/// <summary>
/// Decodes JPEG, WebP, GIF (the first frame), BMP and ICO files through SkiaSharp, the library under ML.NET's own images. Photographs are turned as their EXIF
/// data say. <see cref="ImageDecoders.Default"/> finds this class by its assembly's name.
/// </summary>
public sealed class SkiaImageDecoder : IImageDecoder
{
    /// <summary>The most pixels that are decoded, so that a small file cannot ask for all memory; 67,108,864 by default (8192 x 8192).</summary>
    public long MaxPixels { get; init; } = 1L << 26;

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
        if ((long)source.Width * source.Height > MaxPixels)
        {
            throw new InvalidDataException(
                $"The image file tells of {source.Height}x{source.Width} pixels; at most {MaxPixels} pixels are allowed ({nameof(SkiaImageDecoder)}.{nameof(MaxPixels)}).");
        }

        var info = new SKImageInfo(source.Width, source.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, source.ColorSpace);
        var pixels = new byte[info.BytesSize64];
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            SKCodecResult result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            if (result != SKCodecResult.Success)
            {
                throw new InvalidDataException(
                    $"The {codec.EncodedFormat} image is damaged: {(result == SKCodecResult.IncompleteInput ? "it ends too early" : result.ToString())}.");
            }
        }
        finally
        {
            pinned.Free();
        }

        DecodedImage image = new(source.Height, source.Width, 4, pixels);
        image = source.AlphaType == SKAlphaType.Opaque ? image.WithChannels(3) : image;
        return ImageOrientation.Apply(image, codec.EncodedOrigin);
    }
}
