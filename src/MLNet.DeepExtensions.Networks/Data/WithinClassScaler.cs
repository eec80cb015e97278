namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Takes off the mean and divides by the standard deviation within the classes, <c>sqrt((sum over classes of squared deviations from the class's mean + 2 v) /
/// (n - classes + 2))</c>, where v is the variance of all rows: as linear discriminant analysis weighs features, drawn to the standard scale by two rows' worth
/// where there are few. What sets the classes apart becomes larger than what does not.
/// </summary>
internal static class WithinClassScaler
{
    // Of a dozen rows, a feature may happen to be nearly constant in each class; without these its factor would have no bound.
    private const int PriorRows = 2;

    /// <summary>Fits a scaler to rows with class numbers. A constant feature keeps the scale 1 and is moved to 0.</summary>
    /// <exception cref="InvalidOperationException">The targets are not class numbers.</exception>
    /// <exception cref="InvalidDataException">An input is not a finite number.</exception>
    public static Scaler Fit(Dataset dataset, bool perChannel)
    {
        FeatureStatistics all = FeatureStatistics.Of(dataset, perChannel);
        var squares = new double[all.Width];
        int classes = 0;
        foreach (IGrouping<int, long> rows in dataset.ReadClasses().Select(static (number, row) => (number, (long)row)).GroupBy(
                     static pair => pair.number, static pair => pair.Item2).OrderBy(static rows => rows.Key))
        {
            long[] own = [.. rows];
            FeatureStatistics within = FeatureStatistics.Of(dataset.Subset(own), perChannel);
            for (int i = 0; i < squares.Length; i++)
            {
                squares[i] += within.Variance(i) * own.Length;
            }

            classes++;
        }

        return StandardScaler.Of(all, i => (squares[i] + (PriorRows * all.Variance(i))) / (dataset.Count - classes + PriorRows));
    }
}
