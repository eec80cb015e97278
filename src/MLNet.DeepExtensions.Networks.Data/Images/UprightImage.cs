namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Turns images as their EXIF orientation says.</summary>
public static class UprightImage
{
    /// <summary>The image with its top row first.</summary>
    /// <param name="image">The image as it is stored.</param>
    /// <param name="orientation">
    /// Where its first row and its first column are seen, 1 to 8: top left, top right, bottom right, bottom left, left top, right top,
    /// right bottom, left bottom.
    /// </param>
    public static DecodedImage Of(DecodedImage image, int orientation)
    {
        if (orientation == ExifOrientation.Upright)
        {
            return image;
        }

        bool swapsAxes = orientation >= 5;
        (int height, int width) = swapsAxes ? (image.Width, image.Height) : (image.Height, image.Width);
        int channels = image.Channels;
        byte[] pixels = new byte[image.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int fromY, int fromX) = Source(orientation, y, x, height, width);
                image.Pixels.AsSpan(((fromY * image.Width) + fromX) * channels, channels)
                    .CopyTo(pixels.AsSpan(((y * width) + x) * channels));
            }
        }

        return new DecodedImage(height, width, channels, pixels);
    }

    /// <summary>The stored row and column that are seen at a place of the upright image.</summary>
    private static (int Y, int X) Source(int orientation, int y, int x, int height, int width) => orientation switch
    {
        2 => (y, width - 1 - x),
        3 => (height - 1 - y, width - 1 - x),
        4 => (height - 1 - y, x),
        5 => (x, y),
        6 => (width - 1 - x, y),
        7 => (width - 1 - x, height - 1 - y),
        8 => (x, height - 1 - y),
        _ => (y, x),
    };
}
