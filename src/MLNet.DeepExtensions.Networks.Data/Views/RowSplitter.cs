namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Deals rows out to parts at random, by class where asked; <see cref="Dataset.Split"/> and <see cref="Dataset.Folds"/> give the parts as
/// datasets.
/// </summary>
public static class RowSplitter
{
    private const int RowsBetweenChecks = 1 << 20;

    /// <summary>Splits a data set's rows.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="fraction">The first part's share, between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="stratified">Whether every class keeps its share; for datasets of class numbers.</param>
    /// <returns>The parts' row numbers, each in rising order.</returns>
    /// <exception cref="InvalidOperationException">There is one row, or it is stratified and every class has one.</exception>
    /// <exception cref="OperationCanceledException">The data set's token asked for it.</exception>
    public static (long[] First, long[] Second) Split(Dataset dataset, double fraction, ulong seed, bool stratified)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The first part's fraction must be above 0 and below 1.");
        }

        if (dataset.Count < 2)
        {
            throw new InvalidOperationException("A dataset of one row cannot be split.");
        }

        long[][] groups = ShuffledGroups(dataset, seed, stratified);
        return CanDeal(groups)
            ? Deal(groups, fraction, dataset.Cancellation)
            : throw new InvalidOperationException(
                $"Each of the {dataset.Count} rows is the only one of its class, so each part would lack classes. A stratified split needs two rows of one class or "
                + "more; stratified: false ignores the classes.");
    }

    /// <summary>Whether a row can be kept for validation: there are two, of the same class where there are classes.</summary>
    /// <param name="dataset">The dataset.</param>
    public static bool CanSplit(Dataset dataset) => dataset.Count > 1
        && (!dataset.HasClassNumbers || dataset.Count > dataset.ClassNames!.Count || dataset.CountClasses().Any(static count => count > 1));

    /// <summary>Splits rows that are no dataset, every class keeping its share.</summary>
    /// <param name="classes">The rows' classes.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="fraction">The first part's share, between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <returns>The parts, of at least one row each; null where every class has one row.</returns>
    public static (long[] First, long[] Second)? TrySplit(int[] classes, int classCount, double fraction, ulong seed)
    {
        long[][] groups = Shuffled(ByClass(classes, classCount, CancellationToken.None), seed, CancellationToken.None);
        return CanDeal(groups) ? Deal(groups, fraction, CancellationToken.None) : null;
    }

    /// <summary>Deals the rows into parts of the same size, give or take one, each of which is the test part once.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="folds">The number of parts, from 2 to that of the rows.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <param name="stratified">Whether every part gets its share of every class.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of parts is not allowed.</exception>
    public static IEnumerable<(long[] Train, long[] Test)> Folds(Dataset dataset, int folds, ulong seed, bool stratified)
    {
        if (folds < 2 || folds > dataset.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"From 2 to {dataset.Count} folds, the number of rows, are allowed.");
        }

        // Dealt like cards, on and on through the classes: every class is even, and so is the whole.
        int[] foldOf = new int[dataset.Count];
        int next = 0;
        foreach (long row in ShuffledGroups(dataset, seed, stratified).SelectMany(static group => group))
        {
            foldOf[row] = next;
            next = (next + 1) % folds;
        }

        return Enumerable.Range(0, folds).Select(fold => (Rows(foldOf, f => f != fold), Rows(foldOf, f => f == fold)));
    }

    /// <summary>All rows in one group, or a group per class, each shuffled.</summary>
    private static long[][] ShuffledGroups(Dataset dataset, ulong seed, bool stratified)
    {
        long[][] groups = stratified
            ? ByClass(dataset.ReadClasses(), dataset.ClassNames!.Count, dataset.Cancellation)
            : [AllRows(dataset.Count)];
        return Shuffled(groups, seed, dataset.Cancellation);
    }

    private static long[][] Shuffled(long[][] groups, ulong seed, CancellationToken cancellation)
    {
        SplitMix64 random = new(seed);
        foreach (long[] group in groups)
        {
            random.Shuffle(group, cancellation);
        }

        return groups;
    }

    private static long[] AllRows(long count)
    {
        long[] rows = new long[checked((int)count)];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        return rows;
    }

    private static long[][] ByClass(int[] classes, int classCount, CancellationToken cancellation)
    {
        int[] counts = new int[classCount];
        foreach (int number in classes)
        {
            counts[number]++;
        }

        long[][] groups = Array.ConvertAll(counts, static count => new long[count]);
        Array.Clear(counts);
        for (int row = 0; row < classes.Length; row++)
        {
            if (row % RowsBetweenChecks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            int number = classes[row];
            groups[number][counts[number]++] = row;
        }

        return groups;
    }

    private static bool CanDeal(long[][] groups) => groups.Any(static group => group.Length > 1);

    /// <summary>The first rows of each group, its share, go to the first part. Each part has its rows in order.</summary>
    private static (long[] First, long[] Second) Deal(long[][] groups, double fraction, CancellationToken cancellation)
    {
        long[] shares = Shares(Array.ConvertAll(groups, static group => (long)group.Length), fraction);
        bool[] isFirst = new bool[groups.Sum(static group => group.Length)];
        for (int i = 0; i < groups.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (long row in groups[i].AsSpan(0, (int)shares[i]))
            {
                isFirst[row] = true;
            }
        }

        cancellation.ThrowIfCancellationRequested();
        long total = shares.Sum();
        long[] first = new long[total], second = new long[isFirst.Length - total];
        (int a, int b) = (0, 0);
        for (int row = 0; row < isFirst.Length; row++)
        {
            if (isFirst[row])
            {
                first[a++] = row;
            }
            else
            {
                second[b++] = row;
            }
        }

        return (first, second);
    }

    /// <summary>
    /// How many rows of each group the first part gets. A group's only row goes to the larger part: what is learned from. Groups of more
    /// rows get their exact share, rounded down, and a row more where the remainder is largest until the total is reached, which
    /// <see cref="CanDeal"/> says is possible.
    /// </summary>
    private static long[] Shares(long[] counts, double fraction)
    {
        long rows = counts.Sum();
        long total = Math.Clamp((long)Math.Round(rows * fraction, MidpointRounding.AwayFromZero), 1, rows - 1);
        bool isLarger = fraction >= 0.5;
        long[] shares = Array.ConvertAll(counts, count => count == 1 ? isLarger ? 1 : 0 : (long)Math.Floor(count * fraction));
        IEnumerable<int> byRemainder = Enumerable.Range(0, counts.Length)
            .Where(i => counts[i] > 1)
            .OrderByDescending(i => (counts[i] * fraction) - Math.Floor(counts[i] * fraction));
        foreach (int i in byRemainder.Take((int)Math.Max(total - shares.Sum(), 0)))
        {
            shares[i]++;
        }

        return shares;
    }

    private static long[] Rows(int[] foldOf, Func<int, bool> belongs)
    {
        List<long> rows = new();
        for (int row = 0; row < foldOf.Length; row++)
        {
            if (belongs(foldOf[row]))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }
}
