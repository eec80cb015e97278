namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>A dataset in memory of rows with few non-zeros: bags of words, one-hot columns.</summary>
public sealed class SparseDataset : ArrayDataset
{
    private readonly SparseMatrix _inputs;

    /// <summary>A dataset over a matrix, which is kept and not copied.</summary>
    /// <param name="inputs">The rows' inputs.</param>
    /// <param name="targets">The targets, as many rows.</param>
    /// <param name="weights">The rows' weights, or null for 1 each.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a weight is negative or not finite.</exception>
    public SparseDataset(SparseMatrix inputs, Targets targets, float[]? weights = null)
        : base((long)inputs.RowCount * inputs.ColumnCount, [inputs.ColumnCount], targets, weights) => _inputs = inputs;

    /// <inheritdoc/>
    public override bool HasFiniteInputs => FiniteNumbers.AreAll(_inputs.Values);

    /// <inheritdoc/>
    public override bool IsSparse => true;

    /// <inheritdoc/>
    public override void ReadSparse(ReadOnlySpan<long> rows, SparseMatrix inputs, Span<float> targets, Span<float> weights)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ReadTargets(rows, targets, weights);
        foreach (long row in rows)
        {
            inputs.Add(_inputs.ColumnsOf((int)row), _inputs.ValuesOf((int)row));
        }
    }

    /// <inheritdoc/>
    protected override void ReadInput(int row, Span<float> input) => _inputs.CopyRow(row, input);
}
