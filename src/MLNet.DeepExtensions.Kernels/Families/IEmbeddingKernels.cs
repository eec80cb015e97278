namespace MLNet.DeepExtensions.Kernels;

/// <summary>
/// Embeddings: each feature's value becomes a vector, by weights of that feature alone or, where it is a whole number, by a row of a table.
/// </summary>
public interface IEmbeddingKernels
{
    /// <summary><c>y[r, f, k] = x[r, f] w[f, k] + b[f, k]</c>.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The numbers, <c>[rows, features]</c>.</param>
    /// <param name="weights">w, <c>[features, width]</c>.</param>
    /// <param name="bias">b, <c>[features, width]</c>.</param>
    /// <param name="y">The vectors, <c>[rows, features, width]</c>.</param>
    void LinearForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> weights, DeviceView<float> bias, DeviceView<float> y);

    /// <summary><c>dx[r, f] = [dx +] sum over k of dy[r, f, k] w[f, k]</c>.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="dy">The vectors' gradient, <c>[rows, features, width]</c>.</param>
    /// <param name="weights">w, <c>[features, width]</c>.</param>
    /// <param name="dx">The numbers' gradient, <c>[rows, features]</c>.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    void LinearBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> dx, bool accumulate = false);

    /// <summary><c>dw[f, k] = sum over r of dy[r, f, k] x[r, f]</c>; <c>db[f, k] = sum over r of dy[r, f, k]</c>.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The numbers, <c>[rows, features]</c>.</param>
    /// <param name="dy">The vectors' gradient, <c>[rows, features, width]</c>.</param>
    /// <param name="weights">The gradient of w, <c>[features, width]</c>, overwritten.</param>
    /// <param name="bias">The gradient of b, <c>[features, width]</c>, overwritten.</param>
    void LinearBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> dy, DeviceView<float> weights, DeviceView<float> bias);

    /// <summary>
    /// <c>y[r, f, k] = sum over j of c[j] v[f, j, k]</c> with the piecewise linear encoding <c>c[j] = min(max((x - e[f, j]) / (e[f, j + 1]
    /// - e[f, j]), 0), 1)</c> of <c>x[r, f]</c>: 1 for the bins below it, 0 for those above, a share of its own (Gorishniy et al. 2022). A
    /// bin whose edges are equal is left out.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The numbers, <c>[rows, features]</c>.</param>
    /// <param name="edges">e, <c>[features, bins + 1]</c>; those of a feature never fall.</param>
    /// <param name="pieces">v, <c>[features, bins, width]</c>.</param>
    /// <param name="y">The vectors, <c>[rows, features, width]</c>.</param>
    void PiecewiseForward(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> pieces, DeviceView<float> y);

    /// <summary>
    /// <c>dx[r, f] = [dx +] sum over k of dy[r, f, k] v[f, j, k] / (e[f, j + 1] - e[f, j])</c> with the bin j that x lies in; 0 outside.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The numbers, <c>[rows, features]</c>.</param>
    /// <param name="edges">e, <c>[features, bins + 1]</c>.</param>
    /// <param name="dy">The vectors' gradient, <c>[rows, features, width]</c>.</param>
    /// <param name="pieces">v, <c>[features, bins, width]</c>.</param>
    /// <param name="dx">The numbers' gradient, <c>[rows, features]</c>.</param>
    /// <param name="accumulate">Whether to add to the gradient.</param>
    void PiecewiseBackwardData(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces,
        DeviceView<float> dx, bool accumulate = false);

    /// <summary><c>dv[f, j, k] = sum over r of c[j] dy[r, f, k]</c>.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">The numbers, <c>[rows, features]</c>.</param>
    /// <param name="edges">e, <c>[features, bins + 1]</c>.</param>
    /// <param name="dy">The vectors' gradient, <c>[rows, features, width]</c>.</param>
    /// <param name="pieces">The gradient of v, <c>[features, bins, width]</c>, overwritten.</param>
    void PiecewiseBackwardWeights(
        EmbeddingShape shape, int rows, DeviceView<float> x, DeviceView<float> edges, DeviceView<float> dy, DeviceView<float> pieces);

    /// <summary>
    /// <c>numbers[r, c] = starts[c] + x[r, c]</c>, the table's row, and <c>y[r, c, :] = table[numbers[r, c], :]</c>. For the padding number
    /// and for unknown ones, where they are zeros, the row is -1 and the vector zero; an unknown one with a row of its own has the last of
    /// the column's.
    /// </summary>
    /// <param name="shape">The size.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="x">
    /// Whole numbers, <c>[rows, columns]</c>. One that is not whole, or unknown where those are refused: the CPU throws
    /// <see cref="ArgumentException"/>, other devices put NaN in the vector's place and -1 in the row's.
    /// </param>
    /// <param name="starts">Where each column's rows begin, and where the last one's end, <c>[columns + 1]</c>.</param>
    /// <param name="table">The table, <c>[table rows, width]</c>.</param>
    /// <param name="numbers">The rows that were chosen, <c>[rows, columns]</c>.</param>
    /// <param name="y">The vectors, <c>[rows, columns, width]</c>.</param>
    void Lookup(
        LookupShape shape, int rows, DeviceView<float> x, DeviceView<int> starts, DeviceView<float> table, DeviceView<int> numbers,
        DeviceView<float> y);
}
