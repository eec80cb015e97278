using System.Runtime.CompilerServices;

namespace MLNet.DeepExtensions.Kernels;

/// <summary>The number of values that sizes make, checked before any view is measured by it: a batch may be empty, a row may not.</summary>
internal static class Extent
{
    /// <summary><c>rows width</c>.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="width">1 or more.</param>
    /// <param name="rowsName">What the caller calls the rows, for the message.</param>
    /// <param name="widthName">What the caller calls the width.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static long Of(
        int rows, int width, [CallerArgumentExpression(nameof(rows))] string rowsName = "", [CallerArgumentExpression(nameof(width))] string widthName = "")
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
        return checked(Of(batch, positions) * channels);
    }
}
