namespace DigitsWebApiSample;

/// <summary>
/// Turns drawings into digits as in the data (UCI, optical recognition of handwritten digits), which are scans that NIST's programs brought
/// into a common form: the digit's box is scaled to 20 x 32 pixels, strokes are made equally thick, the slant is taken out, and the pixels
/// of ink in each of 8 x 8 blocks are counted.
/// </summary>
public static class DigitImage
{
    /// <summary>Pixels along an edge of a digit.</summary>
    public const int Size = 8;

    /// <summary>The most that a pixel of a digit can be.</summary>
    public const int MaximumInk = Block * Block;

    /// <summary>From how much ink (of 0 to 1) a drawing's pixel belongs to the digit.</summary>
    public const float DrawnFrom = 0.25f;

    private const int Block = 4;
    private const int Grid = Size * Block;
    private const int WidestDigit = 20;

    // The mean of the data is 311 of 1,024, and hardly a digit is far from it.
    private const int PixelsOfInk = 311;

    /// <summary>A digit of 64 pixels, row by row, of 0 to 16; null where nothing is drawn.</summary>
    /// <param name="ink">The drawing, row by row, from 0 (paper) to 1 (ink).</param>
    /// <param name="width">The drawing's width in pixels.</param>
    public static float[]? FromDrawing(ReadOnlySpan<float> ink, int width)
    {
        if (Box.Around(ink, width) is not { } box)
        {
            return null;
        }

        bool[,] bitmap = Upright(WithEvenStrokes(Scaled(ink, width, box)));
        float[] pixels = new float[Size * Size];
        for (int y = 0; y < Grid; y++)
        {
            for (int x = 0; x < Grid; x++)
            {
                pixels[(y / Block * Size) + (x / Block)] += bitmap[y, x] ? 1 : 0;
            }
        }

        return pixels;
    }

    /// <summary>
    /// The box scaled to the grid's height, and in width as much, but to <see cref="WidestDigit"/> at most; each pixel is the mean ink of
    /// what it covers.
    /// </summary>
    private static float[,] Scaled(ReadOnlySpan<float> ink, int width, Box box)
    {
        double rowsAPixel = (double)box.Height / Grid;
        double columnsAPixel = Math.Max(rowsAPixel, (double)box.Width / WidestDigit);
        double left = box.Left + (box.Width / 2.0) - (columnsAPixel * Grid / 2);
        float[,] scaled = new float[Grid, Grid];
        for (int y = 0; y < Grid; y++)
        {
            for (int x = 0; x < Grid; x++)
            {
                scaled[y, x] = (float)MeanInk(
                    ink, width, left + (x * columnsAPixel), box.Top + (y * rowsAPixel), columnsAPixel, rowsAPixel);
            }
        }

        return scaled;
    }

    private static double MeanInk(ReadOnlySpan<float> ink, int width, double left, double top, double columns, double rows)
    {
        double sum = 0;
        for (int y = Math.Max(0, (int)top); y < Math.Min(ink.Length / width, top + rows); y++)
        {
            double covered = Math.Min(top + rows, y + 1) - Math.Max(top, y);
            for (int x = Math.Max(0, (int)left); x < Math.Min(width, left + columns); x++)
            {
                sum += ink[(y * width) + x] * covered * (Math.Min(left + columns, x + 1) - Math.Max(left, x));
            }
        }

        return sum / (columns * rows);
    }

    /// <summary>
    /// The pixels that have most ink in and around them, as many as a digit of the data has: thin strokes become thicker and thick ones
    /// thinner.
    /// </summary>
    private static bool[,] WithEvenStrokes(float[,] image)
    {
        float[,] smooth = Smooth(image);
        float[] descending = [.. smooth.Cast<float>().OrderDescending()];
        float least = descending[PixelsOfInk - 1];
        bool[,] bitmap = new bool[Grid, Grid];
        for (int y = 0; y < Grid; y++)
        {
            for (int x = 0; x < Grid; x++)
            {
                bitmap[y, x] = smooth[y, x] > 0 && smooth[y, x] >= least;
            }
        }

        return bitmap;
    }

    /// <summary>The image smoothed by a normal distribution of one pixel's deviation.</summary>
    private static float[,] Smooth(float[,] image)
    {
        const int Reach = 4;
        float[,] once = AlongRows(image);
        return AlongRows(once);

        // Each pass smooths rows and swaps rows with columns.
        static float[,] AlongRows(float[,] from)
        {
            float[,] to = new float[Grid, Grid];
            for (int y = 0; y < Grid; y++)
            {
                for (int x = 0; x < Grid; x++)
                {
                    for (int i = Math.Max(0, x - Reach); i < Math.Min(Grid, x + Reach + 1); i++)
                    {
                        to[x, y] += from[y, i] * MathF.Exp(-(x - i) * (x - i) / 2f);
                    }
                }
            }

            return to;
        }
    }

    /// <summary>
    /// The bitmap with its rows shifted so that the first and the last row of ink begin in the same column, and its ink in the middle.
    /// </summary>
    private static bool[,] Upright(bool[,] bitmap)
    {
        int[] begins = [.. Enumerable.Range(0, Grid).Select(y => Columns(bitmap, y).FirstOrDefault(-1))];
        int first = Array.FindIndex(begins, static column => column >= 0);
        int last = Array.FindLastIndex(begins, static column => column >= 0);
        double slant = last > first ? (double)(begins[first] - begins[last]) / (last - first) : 0;
        (int Y, int X)[] shifted =
            [.. Enumerable.Range(first, last - first + 1)
                .SelectMany(y => Columns(bitmap, y).Select(x => (y, x + (int)Math.Round((y - first) * slant))))];
        int middle = (int)Math.Round((shifted.Min(static pixel => pixel.X) + shifted.Max(static pixel => pixel.X) + 1) / 2.0);
        bool[,] upright = new bool[Grid, Grid];
        foreach ((int y, int x) in shifted)
        {
            // A very slanted line may reach beyond the grid.
            if (x - middle + (Grid / 2) is >= 0 and < Grid and var column)
            {
                upright[y, column] = true;
            }
        }

        return upright;
    }

    private static IEnumerable<int> Columns(bool[,] bitmap, int y) => Enumerable.Range(0, Grid).Where(x => bitmap[y, x]);

    /// <summary>The smallest box around what is drawn.</summary>
    private readonly record struct Box(int Left, int Top, int Width, int Height)
    {
        public static Box? Around(ReadOnlySpan<float> ink, int width)
        {
            (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, -1, -1);
            for (int i = 0; i < ink.Length; i++)
            {
                if (ink[i] >= DrawnFrom)
                {
                    (left, right) = (Math.Min(left, i % width), Math.Max(right, i % width));
                    (top, bottom) = (Math.Min(top, i / width), i / width);
                }
            }

            return right < 0 ? null : new Box(left, top, right - left + 1, bottom - top + 1);
        }
    }
}
