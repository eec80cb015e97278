using MLNet.DeepExtensions.Networks.Data;
using SkiaSharp;

namespace MLNet.DeepExtensions.Images;

/// <summary>Turns images upright: cameras store rows as the sensor has them, and say in the EXIF data where the top is.</summary>
internal static class ImageOrientation
{
    /// <summary>The image with its top row first.</summary>
    /// <param name="image">The image as it is stored.</param>
    /// <param name="origin">Where its first row and column are to be.</param>
    public static DecodedImage Apply(DecodedImage image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
        {
            return image;
        }

        bool swapsAxes = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        (int height, int width) = swapsAxes ? (image.Width, image.Height) : (image.Height, image.Width);
        int channels = image.Channels;
        var pixels = new byte[image.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromY, int fromX) = Source(origin, y, x, height, width);
                image.Pixels.AsSpan(((fromY * image.Width) + fromX) * channels, channels).CopyTo(pixels.AsSpan(((y * width) + x) * channels));
            }
        }

        return new DecodedImage(height, width, channels, pixels);
    }

    /// <summary>The stored row and column that are seen at a place of the upright image.</summary>
    private static (int Y, int X) Source(SKEncodedOrigin origin, int y, int x, int height, int width) => origin switch
    {
        SKEncodedOrigin.TopRight => (y, width - 1 - x),
        SKEncodedOrigin.BottomRight => (height - 1 - y, width - 1 - x),
        SKEncodedOrigin.BottomLeft => (height - 1 - y, x),
        SKEncodedOrigin.LeftTop => (x, y),
        SKEncodedOrigin.RightTop => (width - 1 - x, y),
        SKEncodedOrigin.RightBottom => (width - 1 - x, height - 1 - y),
        SKEncodedOrigin.LeftBottom => (x, height - 1 - y),
        _ => (y, x),
    };
}
