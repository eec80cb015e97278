namespace MLNet.DeepExtensions.Kernels;

/// <summary>Where columns lie in a matrix <c>[rows, width]</c>.</summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="Width">Its columns.</param>
/// <param name="First">The first of the columns that are meant, from 0.</param>
public readonly record struct ColumnRange(DeviceView<float> Matrix, int Width, int First = 0)
{
    /// <summary>Throws where so many columns from <see cref="First"/> are not all in the matrix.</summary>
    /// <param name="columns">The number of columns.</param>
    /// <param name="name">What the caller calls the range.</param>
    /// <exception cref="ArgumentException">The columns begin or end outside of the matrix; the message names them.</exception>
    public void Require(int columns, string name)
    {
        if (First < 0 || First > Width - columns)
        {
            throw new ArgumentException($"{columns} columns from column {First} leave rows of width {Width}.", name);
        }
    }
}
