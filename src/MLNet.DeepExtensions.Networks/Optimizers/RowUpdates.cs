namespace MLNet.DeepExtensions.Networks;

/// <summary>
/// Which rows of a table an update changes, where a batch touches a few of them: those of an <see cref="Embedding"/>, and of the weights
/// behind a sparse input. Rows with an L1 or L2 penalty are all touched by it.
/// </summary>
public enum RowUpdates
{
    /// <summary>
    /// Those that the batch touches, as PyTorch's SparseAdam and TensorFlow's LazyAdam do: a step costs as much as there are touched rows,
    /// whatever the size of the table. In an update that does not touch a row, its moments neither decay nor move it, and its weights do
    /// not decay. For <see cref="Sgd"/> without momentum and for <see cref="Adagrad"/>, both without weight decay, that is the dense
    /// update.
    /// </summary>
    Lazy,

    /// <summary>All rows, with a gradient of zero where the batch does not touch them: the formula as it stands.</summary>
    Dense,
}
