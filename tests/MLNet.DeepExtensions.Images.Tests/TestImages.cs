using System.IO.Compression;
using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images.Tests;

/// <summary>Images made for the tests, and image files of them.</summary>
internal static class TestImages
{
    /// <summary>Red grows to the right, green downwards, blue is half.</summary>
    public static DecodedImage Gradient(int height, int width)
    {
        byte[] pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int pixel = ((y * width) + x) * 3;
                (pixels[pixel], pixels[pixel + 1], pixels[pixel + 2]) = ((byte)(255 * x / width), (byte)(255 * y / height), 128);
            }
        }

        return new DecodedImage(height, width, 3, pixels);
    }

    public static byte[] Encode(DecodedImage image, SKEncodedImageFormat format, int quality = 100)
    {
        SKAlphaType alpha = image.Channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque;
        using SKBitmap bitmap = new(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, alpha));
        Marshal.Copy(image.WithChannels(4).Pixels, 0, bitmap.GetPixels(), bitmap.ByteCount);
        using SKData data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    /// <summary>The pixels of ML.NET's image as red, green and blue.</summary>
    public static byte[] Bytes(MLImage image)
    {
        byte[] pixels = image.GetBGRPixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 2]) = (pixels[i + 2], pixels[i]);
        }

        return pixels;
    }

    /// <summary>EXIF data whose only entry is the orientation.</summary>
    public static byte[] Exif(byte orientation) =>
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>A JPEG file with EXIF data in an APP1 segment.</summary>
    public static byte[] WithExifOrientation(byte[] jpeg, byte orientation) =>
        WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]);

    /// <summary>A JPEG file with a colour profile in an APP2 segment.</summary>
    public static byte[] WithProfile(byte[] jpeg, byte[] profile) => WithSegment(jpeg, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. profile]);

    /// <summary>A PNG file with a colour profile in an iCCP chunk.</summary>
    public static byte[] WithPngProfile(byte[] png, byte[] profile)
    {
        using MemoryStream packed = new();
        using (ZLibStream stream = new(packed, CompressionMode.Compress))
        {
            stream.Write(profile);
        }

        // Behind signature and header.
        const int First = 8 + 25;
        byte[] body = [.. "iCCP"u8, .. "p\0\0"u8, .. packed.ToArray()];
        return [.. png[..First], .. BigEndian(body.Length - 4), .. body, .. BigEndian((int)Crc32(body)), .. png[First..]];
    }

    /// <summary>A WebP file in the extended layout, with EXIF data or a colour profile beside its image.</summary>
    public static byte[] ExtendedWebp(byte[] webp, int height, int width, byte[]? exif = null, byte[]? profile = null)
    {
        // The simple layout has RIFF, a length, WEBP, and the chunk of the image.
        byte[] image = webp[12..];
        byte flags = (byte)((exif is null ? 0 : 8) | (profile is null ? 0 : 32));
        byte[] chunks =
        [
            .. "WEBP"u8, .. Chunk("VP8X"u8, [flags, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0]),
            .. profile is null ? [] : Chunk("ICCP"u8, profile), .. image, .. exif is null ? [] : Chunk("EXIF"u8, exif),
        ];
        return Chunk("RIFF"u8, chunks);

        static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content) =>
            [.. name, .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length & 1]];
    }

    private static byte[] WithSegment(byte[] jpeg, byte marker, byte[] content)
    {
        int length = content.Length + 2;
        return [.. jpeg[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }
        }

        return ~crc;
    }
}
