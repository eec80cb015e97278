namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Some rows of a table <c>[rows, Width]</c>. Their numbers rise strictly, so that each row is there once; see <see cref="IKernelSet"/> for
/// those that do not.
/// </summary>
/// <param name="Rows">The rows' numbers, as many as are selected.</param>
/// <param name="Width">Values of a row; 1 or more.</param>
public readonly record struct RowSelection(DeviceView<int> Rows, int Width)
{
    /// <summary>Throws where two tables, of both of which these rows are taken, are not of one length.</summary>
    /// <param name="a">A table.</param>
    /// <param name="b">The other one.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void RequireSameLengths(in DeviceView<float> a, in DeviceView<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"The tables have {a.Length} and {b.Length} values; as many in each are needed.");
        }
    }
}
