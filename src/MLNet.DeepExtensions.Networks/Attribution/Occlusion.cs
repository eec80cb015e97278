namespace MLNet.DeepExtensions.Networks.Attribution;

/// <summary>
/// By how much the score falls where a part of the input is covered (Zeiler and Fergus 2014): a square of an image, all channels of it, or
/// one value of a row. Squares overlap, and a pixel has the mean of those that cover it. It needs no gradients.
/// </summary>
public sealed record Occlusion : AttributionMethod
{
    private const int CopiesAtOnce = 64;

    /// <summary>The side of the square in pixels; null for a quarter of the image's shorter side. Not for rows.</summary>
    public int? Size { get; init; }

    /// <summary>Pixels from one square to the next; null for half a side.</summary>
    public int? Stride { get; init; }

    /// <summary>What covers the input; 0 by default.</summary>
    public float Fill { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        Check.Require(!(Size < 1), this, nameof(Size), Size ?? 1, "1 or more");
        Check.Require(!(Stride < 1), this, nameof(Stride), Stride ?? 1, "1 or more");
        Check.Require(float.IsFinite(Fill), this, nameof(Fill), Fill, "a finite number");
    }

    /// <inheritdoc/>
    public override AttributionValues Compute(AttributionProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        TensorShape shape = problem.Shape;
        (int height, int width, int channels) = shape.IsImage ? (shape.Height, shape.Width, shape.Channels) : (1, shape.Size, 1);
        int side = shape.IsImage ? Math.Clamp(Size ?? Math.Min(height, width) / 4, 1, Math.Max(height, width)) : 1;
        int stride = shape.IsImage ? Stride ?? Math.Max(1, side / 2) : 1;
        (int Top, int Left)[] squares =
            [.. Starts(height, side, stride).SelectMany(top => Starts(width, side, stride).Select(left => (top, left)))];
        double[] sums = new double[height * width];
        int[] counts = new int[height * width];
        foreach ((int Top, int Left)[] block in squares.Chunk(CopiesAtOnce))
        {
            float[] copies = [.. block.SelectMany(_ => problem.Input)];
            for (int i = 0; i < block.Length; i++)
            {
                foreach (int pixel in Pixels(block[i]))
                {
                    copies.AsSpan((i * shape.Size) + (pixel * channels), channels).Fill(Fill);
                }
            }

            float[] scores = problem.Scores(copies);
            for (int i = 0; i < block.Length; i++)
            {
                foreach (int pixel in Pixels(block[i]))
                {
                    sums[pixel] += problem.Score - (double)scores[i];
                    counts[pixel]++;
                }
            }
        }

        return new AttributionValues([.. sums.Select((sum, i) => (float)(sum / counts[i]))]);

        IEnumerable<int> Pixels((int Top, int Left) square)
        {
            for (int y = square.Top; y < Math.Min(square.Top + side, height); y++)
            {
                for (int x = square.Left; x < Math.Min(square.Left + side, width); x++)
                {
                    yield return (y * width) + x;
                }
            }
        }
    }

    /// <summary>Where squares begin, so that the last one ends at the border and every pixel is covered.</summary>
    private static IEnumerable<int> Starts(int length, int side, int stride)
    {
        int last = Math.Max(0, length - side);
        for (int start = 0; start < last; start += Math.Min(stride, side))
        {
            yield return start;
        }

        yield return last;
    }
}
