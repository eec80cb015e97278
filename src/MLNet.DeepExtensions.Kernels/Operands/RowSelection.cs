namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Some rows of a table <c>[rows, Width]</c>. Their numbers rise strictly, so that each row is there once; see <see cref="IKernelSet"/> for
/// those that do not.
/// </summary>
/// <param name="Rows">The rows' numbers, as many as are selected.</param>
/// <param name="Width">Values of a row; 1 or more.</param>
public readonly record struct RowSelection(DeviceView<int> Rows, int Width);
