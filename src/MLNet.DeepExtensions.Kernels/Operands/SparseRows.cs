namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A sparse matrix on a device, <c>[rows, features]</c>, by its non-zeros (compressed sparse rows): row r has the elements <c>Starts[r]</c>
/// to <c>Starts[r + 1] - 1</c> of <see cref="Columns"/> and <see cref="Values"/>. The starts rise from 0, and the columns of a row rise
/// strictly and stay below the number of features; see <see cref="IKernelSet"/> for those that do not.
/// </summary>
/// <param name="Starts">Where each row begins, and where the last one ends, <c>[rows + 1]</c>.</param>
/// <param name="Columns">The non-zeros' features, <c>[non-zeros]</c>.</param>
/// <param name="Values">The non-zeros, as many.</param>
/// <param name="Scale">
/// What each feature is multiplied by, <c>[features]</c>, or empty for 1: a normalization that leaves zeros zero.
/// </param>
public readonly record struct SparseRows(
    DeviceView<int> Starts, DeviceView<int> Columns, DeviceView<float> Values, DeviceView<float> Scale = default)
{
    /// <summary>Throws where there are not as many columns as values.</summary>
    /// <exception cref="ArgumentException">There are not.</exception>
    public void RequireSameLengths()
    {
        if (Columns.Length != Values.Length)
        {
            throw new ArgumentException($"There are {Columns.Length} columns and {Values.Length} values; as many of each are needed.");
        }
    }
}
