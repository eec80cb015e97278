using System.Numerics.Tensors;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Scales to -1..1 without moving zero: <c>y = x / max(|x|)</c>, feature by feature, as scikit-learn's MaxAbsScaler. It is meant for sparse
/// data, which centring would make dense, and where a division by the standard deviation would blow rare features up.
/// </summary>
public static class MaxAbsScaler
{
    /// <summary>
    /// Fits a scaler. Fit it on the training part only, and scale the other parts with it (their values may come to lie outside of the
    /// range).
    /// </summary>
    /// <param name="dataset">The rows to fit on; sparse ones are read by their non-zeros.</param>
    /// <param name="largestScale">
    /// The largest factor, above 0: with 1, features that lie within -1..1 stay as they are. There is none unless given.
    /// </param>
    /// <returns>The scaler; every offset is 0. A feature that is 0 in all rows keeps the scale 1.</returns>
    /// <exception cref="InvalidDataException">An input is not a finite number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The largest factor is not above 0.</exception>
    public static Scaler Fit(Dataset dataset, float largestScale = float.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largestScale);
        int size = dataset.InputShape.Size;
        float[] largest = new float[size];
        int block = (int)Math.Min(dataset.IsSparse ? 256 : Dataset.RowsAtOnce(size), dataset.Count);
        long[] rows = new long[block];
        float[] targets = new float[checked(block * dataset.TargetWidth)];
        float[] weights = new float[block];
        float[] dense = dataset.IsSparse ? [] : new float[checked(block * size)];
        SparseMatrix sparse = new(size);
        for (long start = 0; start < dataset.Count; start += block)
        {
            int count = (int)Math.Min(block, dataset.Count - start);
            for (int i = 0; i < count; i++)
            {
                rows[i] = start + i;
            }

            if (dataset.IsSparse)
            {
                sparse.Clear();
                dataset.ReadSparse(rows.AsSpan(0, count), sparse, targets.AsSpan(0, count * dataset.TargetWidth), weights.AsSpan(0, count));
                Include(sparse, weights, largest);
            }
            else
            {
                dataset.Read(
                    rows.AsSpan(0, count), dense.AsSpan(0, count * size), targets.AsSpan(0, count * dataset.TargetWidth),
                    weights.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    if (weights[i] == 0)
                    {
                        continue;
                    }

                    TensorPrimitives.MaxMagnitude(largest, dense.AsSpan(i * size, size), largest);
                }
            }
        }

        return ToScaler(largest, largestScale);
    }

    private static void Include(SparseMatrix rows, float[] weights, float[] largest)
    {
        ReadOnlySpan<int> columns = rows.Columns;
        ReadOnlySpan<float> values = rows.Values;
        for (int row = 0; row < rows.RowCount; row++)
        {
            for (int i = rows.Starts[row]; i < rows.Starts[row + 1] && weights[row] != 0; i++)
            {
                largest[columns[i]] = MathF.MaxMagnitude(largest[columns[i]], values[i]);
            }
        }
    }

    private static Scaler ToScaler(float[] largest, float largestScale)
    {
        int wrong = Array.FindIndex(largest, static value => !float.IsFinite(value));
        if (wrong >= 0)
        {
            throw new InvalidDataException($"Feature {wrong} has a value that is not a finite number; a scaler needs finite inputs.");
        }

        float[] scale = Array.ConvertAll(
            largest, value => Math.Min(ScalerFactor.Of(1, Math.Abs(value), constant: value == 0), largestScale));
        return new Scaler(scale, new float[scale.Length]);
    }
}
