using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels;

/// <summary>The number of values that sizes make, checked before any view is measured by it: a batch may be empty, a row may not.</summary>
public static class Extent
{
    /// <summary><c>rows width</c>.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="width">1 or more.</param>
    /// <param name="rowsName">What the caller calls the rows, for the message.</param>
    /// <param name="widthName">What the caller calls the width.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static long Of(
        int rows, int width, [CallerArgumentExpression(nameof(rows))] string rowsName = "",
        [CallerArgumentExpression(nameof(width))] string widthName = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows, rowsName);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width, widthName);
        return (long)rows * width;
    }

    /// <summary><c>batch positions channels</c>.</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="positions">1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static long Of(int batch, int positions, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        return Times(Of(batch, positions), channels);
    }

    /// <summary><c>batch height width channels</c>.</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="height">1 or more.</param>
    /// <param name="width">1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static long OfImages(int batch, int height, int width, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return Times(Of(batch, width, channels), height);
    }

    /// <summary>Rows of an image in a frame, and values of each.</summary>
    /// <param name="height">The image's height.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="padding">The frame.</param>
    /// <exception cref="ArgumentException">
    /// A side of the frame is negative, or there are more rows, or values of one, than an int counts.
    /// </exception>
    public static (int Height, int Row) Framed(int height, int width, int channels, Padding padding)
    {
        int least = Math.Min(Math.Min(padding.Top, padding.Bottom), Math.Min(padding.Left, padding.Right));
        if (least < 0)
        {
            throw new ArgumentException($"A side of the frame is {least}; 0 or more is allowed.", nameof(padding));
        }

        long framedHeight = (long)height + padding.Top + padding.Bottom;
        Int128 framedRow = (Int128)((long)width + padding.Left + padding.Right) * channels;
        return framedHeight <= int.MaxValue && framedRow <= int.MaxValue
            ? ((int)framedHeight, (int)framedRow)
            : throw new ArgumentException(
                $"The frame {padding} makes {framedHeight} rows of {framedRow} values; {int.MaxValue} is the most of each.",
                nameof(padding));
    }

    /// <summary>A product of sizes.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="size">1 or more.</param>
    /// <exception cref="ArgumentException">It is more than a view can hold.</exception>
    public static long Times(long count, int size) => count <= long.MaxValue / size
        ? count * size
        : throw new ArgumentException($"{count} times {size} values are more than a view can hold.", nameof(size));
}
