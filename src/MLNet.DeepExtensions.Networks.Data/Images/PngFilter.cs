namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>The filters of PNG rows: differences from the bytes to the left (a), above (b) and above left (c).</summary>
internal static class PngFilter
{
    /// <summary>Makes a filtered row the row itself, in place.</summary>
    /// <param name="filter">The filter's number.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, as it is; zeros for the first.</param>
    /// <param name="distance">How far to the left the neighbouring pixel's byte lies.</param>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < distance ? 0 : row[i - distance];
                    row[i] += (byte)((left + above[i]) >> 1);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw new InvalidDataException($"The PNG file is damaged: a row has filter type {filter}; 0 to 4 are allowed.");
        }
    }

    /// <summary>Whichever of the three is nearest to a + b - c, ties in that order.</summary>
    private static byte Paeth(byte a, byte b, byte c)
    {
        int toA = Math.Abs(b - c);
        int toB = Math.Abs(a - c);
        int toC = Math.Abs(a + b - (2 * c));
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }
}
