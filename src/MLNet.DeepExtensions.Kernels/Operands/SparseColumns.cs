namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// A sparse matrix on a device by those of its columns that have non-zeros: column <c>Columns[i]</c> has the elements <c>Starts[i]</c> to
/// <c>Starts[i + 1] - 1</c> of <see cref="Rows"/> and <see cref="Values"/>. The columns rise strictly and stay below the number of
/// features, the starts rise from 0; see <see cref="IKernelSet"/> for those that do not. It is what tells which rows of a table a batch
/// touches, and by which of its own.
/// </summary>
/// <param name="Columns">The columns that have non-zeros, <c>[columns]</c>.</param>
/// <param name="Starts">Where each of them begins, and where the last one ends, <c>[columns + 1]</c>.</param>
/// <param name="Rows">The non-zeros' rows, <c>[non-zeros]</c>.</param>
/// <param name="Values">The non-zeros, as many; empty where all are 1.</param>
/// <param name="Scale">What each feature is multiplied by, <c>[features]</c>, or empty for 1.</param>
public readonly record struct SparseColumns(
    DeviceView<int> Columns, DeviceView<int> Starts, DeviceView<int> Rows, DeviceView<float> Values = default,
    DeviceView<float> Scale = default)
{
    /// <summary>Throws where there are values, and not as many as rows.</summary>
    /// <exception cref="ArgumentException">There are not.</exception>
    public void RequireSameLengths()
    {
        if (!Values.IsEmpty && Values.Length != Rows.Length)
        {
            throw new ArgumentException($"There are {Rows.Length} rows and {Values.Length} values; as many of each are needed.");
        }
    }
}
