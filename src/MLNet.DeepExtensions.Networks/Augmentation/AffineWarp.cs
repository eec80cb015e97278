namespace MLNet.DeepExtensions.Networks.Augmentation;

/// <summary>Samples an image along an affine map, bilinearly. A map by whole pixels, mirrored or not, is exact.</summary>
internal readonly struct AffineWarp(TensorShape shape, FillMode fill, float fillValue)
{
    private readonly int _height = shape.Height;
    private readonly int _width = shape.Width;
    private readonly int _channels = shape.Channels;

    /// <summary>Computes the new image.</summary>
    /// <param name="map">Where its pixels come from.</param>
    /// <param name="source">The image, <c>[height, width, channels]</c>.</param>
    /// <param name="destination">Receives the new one, of the same shape.</param>
    public void Apply(in AffineMap map, ReadOnlySpan<float> source, Span<float> destination)
    {
        float middleX = (_width - 1) * 0.5f;
        float middleY = (_height - 1) * 0.5f;
        int at = 0;
        for (int y = 0; y < _height; y++)
        {
            float down = y - middleY;
            float startX = (map.XY * down) + map.X + middleX;
            float startY = (map.YY * down) + map.Y + middleY;
            for (int x = 0; x < _width; x++, at += _channels)
            {
                float right = x - middleX;
                Sample(source, (map.XX * right) + startX, (map.YX * right) + startY, destination.Slice(at, _channels));
            }
        }
    }

    private void Sample(ReadOnlySpan<float> source, float x, float y, Span<float> pixel)
    {
        if (x >= 0 && y >= 0 && x < _width - 1 && y < _height - 1)
        {
            SampleInside(source, x, y, pixel);
        }
        else
        {
            SampleBorder(source, x, y, pixel);
        }
    }

    /// <summary>Where all four neighbours are in the image: most pixels, without a question for each.</summary>
    private void SampleInside(ReadOnlySpan<float> source, float x, float y, Span<float> pixel)
    {
        int x0 = (int)x;
        int y0 = (int)y;
        float partX = x - x0;
        float partY = y - y0;
        int rowLength = _width * _channels;
        ReadOnlySpan<float> above = source.Slice((y0 * rowLength) + (x0 * _channels), 2 * pixel.Length);
        ReadOnlySpan<float> below = source.Slice(((y0 + 1) * rowLength) + (x0 * _channels), 2 * pixel.Length);
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            float top = Mix(above[channel], above[pixel.Length + channel], partX);
            float bottom = Mix(below[channel], below[pixel.Length + channel], partX);
            pixel[channel] = Mix(top, bottom, partY);
        }
    }

    private void SampleBorder(ReadOnlySpan<float> source, float x, float y, Span<float> pixel)
    {
        // A float beyond the integers has no pixel; far outside is outside.
        float floorX = MathF.Floor(Math.Clamp(x, -1e6f, 1e6f));
        float floorY = MathF.Floor(Math.Clamp(y, -1e6f, 1e6f));
        int x0 = (int)floorX;
        int y0 = (int)floorY;
        float partX = Math.Clamp(x - floorX, 0f, 1f);
        float partY = Math.Clamp(y - floorY, 0f, 1f);
        int topLeft = Offset(y0, x0);
        int topRight = Offset(y0, x0 + 1);
        int bottomLeft = Offset(y0 + 1, x0);
        int bottomRight = Offset(y0 + 1, x0 + 1);
        for (int channel = 0; channel < pixel.Length; channel++)
        {
            float top = Mix(Value(source, topLeft, channel), Value(source, topRight, channel), partX);
            float bottom = Mix(Value(source, bottomLeft, channel), Value(source, bottomRight, channel), partX);
            pixel[channel] = Mix(top, bottom, partY);
        }
    }

    private static float Mix(float a, float b, float part) => a + ((b - a) * part);

    private float Value(ReadOnlySpan<float> source, int offset, int channel) => offset >= 0 ? source[offset + channel] : fillValue;

    /// <summary>Where a pixel lies in the image; -1 where it is filled.</summary>
    private int Offset(int y, int x)
    {
        if ((uint)y >= (uint)_height || (uint)x >= (uint)_width)
        {
            if (fill == FillMode.Constant)
            {
                return -1;
            }

            (y, x) = (Inside(y, _height), Inside(x, _width));
        }

        return ((y * _width) + x) * _channels;
    }

    private int Inside(int i, int length)
    {
        if (fill == FillMode.Nearest)
        {
            return Math.Clamp(i, 0, length - 1);
        }

        // Mirrored, the image repeats after twice its length.
        int place = i % (2 * length);
        place = place < 0 ? place + (2 * length) : place;
        return place < length ? place : (2 * length) - 1 - place;
    }
}
