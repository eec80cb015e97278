namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Takes off the mean and divides by the standard deviation within the classes, <c>sqrt((sum over classes of squared deviations from the
/// class's mean + 2 v) / (n - classes + 2))</c>, where v is the variance of all rows: as linear discriminant analysis weighs features,
/// drawn to the standard scale by two rows' worth where there are few. What sets the classes apart becomes larger than what does not.
/// </summary>
public static class WithinClassScaler
{
    // Of a dozen rows, a feature may happen to be nearly constant in each class; without these its factor would have no bound.
    private const int PriorRows = 2;

    /// <summary>Fits a scaler to rows with class numbers. A constant feature keeps the scale 1 and is moved to 0.</summary>
    /// <param name="dataset">The training data.</param>
    /// <param name="perChannel">Whether all positions of an image share their channel's scale.</param>
    /// <exception cref="InvalidOperationException">The targets are not class numbers.</exception>
    /// <exception cref="InvalidDataException">An input is not a finite number.</exception>
    public static Scaler Fit(Dataset dataset, bool perChannel)
    {
        FeatureStatistics all = FeatureStatistics.Of(dataset, perChannel);
        double[] squares = new double[all.Width];
        long[][] classes = CountingRows(dataset);
        foreach (long[] rows in classes)
        {
            FeatureStatistics within = FeatureStatistics.Of(dataset.Subset(rows), perChannel);
            for (int i = 0; i < squares.Length; i++)
            {
                squares[i] += within.Variance(i) * rows.Length;
            }
        }

        int freedom = classes.Sum(static rows => rows.Length) - classes.Length + PriorRows;
        return StandardScaler.Of(all, i => (squares[i] + (PriorRows * all.Variance(i))) / freedom);
    }

    /// <summary>
    /// The rows of each class, without those of weight 0, which say nothing of the features; classes without any are left out.
    /// </summary>
    private static long[][] CountingRows(Dataset dataset)
    {
        int[] numbers = dataset.ReadClasses();
        long[] rows = [.. Enumerable.Range(0, numbers.Length).Select(static row => (long)row)];
        float[] weights = new float[rows.Length];
        dataset.ReadTargets(rows, new float[rows.Length], weights);
        return [.. rows.Where(row => weights[row] > 0).GroupBy(row => numbers[row]).OrderBy(static own => own.Key)
            .Select(static own => own.ToArray())];
    }
}
