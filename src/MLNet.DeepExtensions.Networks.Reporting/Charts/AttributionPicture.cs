using MLNet.DeepExtensions.Networks.Attribution;
using MLNet.DeepExtensions.Networks.Data;
using MLNet.DeepExtensions.Networks.Persistence;

namespace MLNet.DeepExtensions.Networks.Reporting;

/// <summary>
/// Draws attributions over the image that they are of: on the left the image, on the right the same in grey with red where it speaks for
/// the output and blue where it speaks against it.
/// </summary>
public static class AttributionPicture
{
    private const int SmallestSide = 160;
    private const double MostColour = 0.85;

    /// <summary>Makes the picture.</summary>
    /// <param name="map">The attributions.</param>
    /// <param name="input">The network's input, <c>[height, width, channels]</c>, in any range: its smallest value is drawn black.</param>
    /// <param name="scale">Pixels for one of the image's; null so that no side is below 160.</param>
    /// <exception cref="ArgumentException">The attributions are not of an image, or the input has another size.</exception>
    public static DecodedImage Draw(AttributionMap map, ReadOnlySpan<float> input, int? scale = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (!map.Shape.IsImage)
        {
            throw new ArgumentException($"The attributions' shape is {map.Shape}; a picture needs an image.", nameof(map));
        }

        (int height, int width) = (map.Shape.Height, map.Shape.Width);
        int channels = input.Length / (height * width);
        if (channels is not (1 or 3) || input.Length != height * width * channels)
        {
            throw new ArgumentException(
                $"The input has {input.Length} values; an image of {height} x {width} has {height * width}, in colour {3 * height * width}.",
                nameof(input));
        }

        int factor = scale ?? Math.Max(1, (SmallestSide + Math.Min(height, width) - 1) / Math.Min(height, width));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor, nameof(scale));
        byte[] image = Bytes(input);
        float[] values = map.ByPixel();
        double largest = Math.Max(values.Max(Math.Abs), float.Epsilon);
        byte[] pixels = new byte[height * width * 2 * 3 * factor * factor];
        for (int y = 0; y < height * factor; y++)
        {
            for (int x = 0; x < 2 * width * factor; x++)
            {
                int pixel = (y / factor * width) + (x / factor % width);
                ReadOnlySpan<byte> from = image.AsSpan(pixel * channels, channels);
                Span<byte> to = pixels.AsSpan(((y * 2 * width * factor) + x) * 3, 3);
                if (x < width * factor)
                {
                    (to[0], to[1], to[2]) = (from[0], from[channels / 2], from[channels - 1]);
                }
                else
                {
                    Tint(Grey(from), values[pixel] / largest, to);
                }
            }
        }

        return new DecodedImage(height * factor, 2 * width * factor, 3, pixels);
    }

    /// <summary>Writes the picture as a PNG file, atomically.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="map">The attributions.</param>
    /// <param name="input">The network's input, <c>[height, width, channels]</c>.</param>
    /// <param name="scale">Pixels for one of the image's; null so that no side is below 160.</param>
    /// <exception cref="ArgumentException">The attributions are not of an image, or the input has another size.</exception>
    /// <exception cref="IOException">The disk is full, the file is in use, or the like.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public static void WritePng(string path, AttributionMap map, ReadOnlySpan<float> input, int? scale = null)
    {
        byte[] file = PngEncoder.Encode(Draw(map, input, scale));
        AtomicFile.Write(path, stream => stream.Write(file));
    }

    private static byte[] Bytes(ReadOnlySpan<float> input)
    {
        float smallest = float.PositiveInfinity;
        float largest = float.NegativeInfinity;
        foreach (float value in input)
        {
            (smallest, largest) = (Math.Min(smallest, value), Math.Max(largest, value));
        }

        byte[] bytes = new byte[input.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = largest > smallest ? (byte)Math.Round((input[i] - smallest) / (largest - smallest) * 255) : (byte)0;
        }

        return bytes;
    }

    private static double Grey(ReadOnlySpan<byte> pixel) =>
        pixel.Length == 1 ? pixel[0] : (0.299 * pixel[0]) + (0.587 * pixel[1]) + (0.114 * pixel[2]);

    private static void Tint(double grey, double share, Span<byte> to)
    {
        (double red, double green, double blue) = share > 0 ? (220.0, 38, 38) : (37.0, 99, 235);
        double colour = MostColour * Math.Abs(share);
        to[0] = (byte)Math.Round((grey * (1 - colour)) + (red * colour));
        to[1] = (byte)Math.Round((grey * (1 - colour)) + (green * colour));
        to[2] = (byte)Math.Round((grey * (1 - colour)) + (blue * colour));
    }
}
