using MLNet.DeepExtensions.Kernels;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Resizes images.</summary>
public static class ImageResizer
{
    /// <summary>Resizes an image, first along the rows and then along the columns, in single precision, rounded once.</summary>
    /// <param name="image">The image.</param>
    /// <param name="size">The size wanted.</param>
    /// <param name="fit">What happens where the aspect ratio differs.</param>
    /// <param name="resampling">How pixels are computed.</param>
    public static DecodedImage Resize(
        DecodedImage image, Size2D size, ImageFit fit = ImageFit.Stretch, ImageResampling resampling = ImageResampling.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1);
        if (size.Height == image.Height && size.Width == image.Width)
        {
            return image;
        }

        double height = image.Height;
        double width = image.Width;
        if (fit == ImageFit.CenterCrop)
        {
            double scale = Math.Min(height / size.Height, width / size.Width);
            (height, width) = (size.Height * scale, size.Width * scale);
        }

        Taps[] columns = TapsOf(image.Width, (image.Width - width) / 2, width, size.Width, resampling);
        Taps[] rows = TapsOf(image.Height, (image.Height - height) / 2, height, size.Height, resampling);
        int channels = image.Channels;
        int rowLength = size.Width * channels;
        float[] sums = new float[checked(size.Height * rowLength)];
        sums.AsSpan().Fill(0.5f);

        // One row at a time goes into all new rows that it is part of: an image may have a million rows.
        float[] narrowed = new float[rowLength];
        for (int y = rows[0].Start, first = 0; y < rows[^1].End; y++)
        {
            ResizeRow(image.Pixels.AsSpan(y * image.Width * channels), narrowed, columns, channels);
            while (rows[first].End <= y)
            {
                first++;
            }

            for (int to = first; to < rows.Length && rows[to].Start <= y; to++)
            {
                AddScaled(narrowed, rows[to].Weights[y - rows[to].Start], sums.AsSpan(to * rowLength, rowLength));
            }
        }

        return new DecodedImage(
            size.Height, size.Width, channels, Array.ConvertAll(sums, static sum => (byte)Math.Clamp((int)sum, 0, 255)));
    }

    // A product and a sum, each rounded: fused, they would have other bits on other processors.
    private static void AddScaled(ReadOnlySpan<float> row, float weight, Span<float> sums)
    {
        for (int i = 0; i < row.Length; i++)
        {
            sums[i] += weight * row[i];
        }
    }

    private static void ResizeRow(ReadOnlySpan<byte> from, Span<float> to, Taps[] columns, int channels)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float sum = 0;
                for (int tap = columns[x].Start; tap < columns[x].End; tap++)
                {
                    sum += columns[x].Weights[tap - columns[x].Start] * from[(tap * channels) + channel];
                }

                to[(x * channels) + channel] = sum;
            }
        }
    }

    /// <summary>
    /// Which source pixels make each new one along an axis: the window from <paramref name="start"/> on is made <paramref name="count"/>
    /// pixels.
    /// </summary>
    private static Taps[] TapsOf(int sourceLength, double start, double window, int count, ImageResampling resampling)
    {
        double scale = window / count;
        double spread = Math.Max(scale, 1);
        Taps[] taps = new Taps[count];
        for (int i = 0; i < count; i++)
        {
            double center = start + ((i + 0.5) * scale);
            double reach = resampling == ImageResampling.Bilinear ? spread : scale / 2;
            int first = Math.Clamp((int)Math.Floor(center - reach), 0, sourceLength - 1);
            int end = Math.Clamp((int)Math.Ceiling(center + reach), first + 1, sourceLength);
            double[] weights = new double[end - first];
            for (int x = first; x < end; x++)
            {
                weights[x - first] = resampling == ImageResampling.Bilinear
                    ? Math.Max(0, 1 - (Math.Abs(x + 0.5 - center) / spread))
                    : Math.Max(0, Math.Min(x + 1, center + reach) - Math.Max(x, center - reach));
            }

            double sum = weights.Sum();
            taps[i] = new Taps(first, end, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }

    private readonly record struct Taps(int Start, int End, float[] Weights);
}
