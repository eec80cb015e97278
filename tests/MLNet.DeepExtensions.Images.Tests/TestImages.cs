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
        var pixels = new byte[height * width * 3];
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
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, alpha));
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

    /// <summary>A JPEG file with an APP1 segment whose only EXIF entry is the orientation.</summary>
    public static byte[] WithExifOrientation(byte[] jpeg, byte orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }
}
