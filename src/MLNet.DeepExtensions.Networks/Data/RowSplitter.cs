namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Deals rows out to parts at random, by class where asked.</summary>
internal static class RowSplitter
{
    public static (long[] First, long[] Second) Split(Dataset dataset, double fraction, ulong seed, bool stratified)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The first part's share is above 0 and below 1.");
        }

        if (dataset.Count < 2)
        {
            throw new InvalidOperationException("A dataset of one row cannot be split.");
        }

        return Deal(ShuffledGroups(dataset, seed, stratified), fraction);
    }

    /// <summary>Splits rows that are no dataset, every class keeping its share.</summary>
    /// <param name="classes">The rows' classes, two rows or more.</param>
    /// <param name="classCount">The number of classes.</param>
    /// <param name="fraction">The first part's share, between 0 and 1; both parts get at least one row.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    public static (long[] First, long[] Second) Split(int[] classes, int classCount, double fraction, ulong seed) =>
        Deal(Shuffled(ByClass(classes, classCount), seed), fraction);

    public static IEnumerable<(long[] Train, long[] Test)> Folds(Dataset dataset, int folds, ulong seed, bool stratified)
    {
        if (folds < 2 || folds > dataset.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"From 2 to {dataset.Count} folds, the number of rows, are allowed.");
        }

        // Dealt like cards, on and on through the classes: every class is even, and so is the whole.
        var foldOf = new int[dataset.Count];
        int next = 0;
        foreach (long row in ShuffledGroups(dataset, seed, stratified).SelectMany(static group => group))
        {
            foldOf[row] = next;
            next = (next + 1) % folds;
        }

        return Enumerable.Range(0, folds).Select(fold => (Rows(foldOf, f => f != fold), Rows(foldOf, f => f == fold)));
    }

    /// <summary>All rows in one group, or a group a class, each shuffled.</summary>
    private static long[][] ShuffledGroups(Dataset dataset, ulong seed, bool stratified)
    {
        return Shuffled(stratified ? ByClass(dataset.ReadClasses(), dataset.ClassNames!.Count) : [AllRows(dataset.Count)], seed);
    }

    private static long[][] Shuffled(long[][] groups, ulong seed)
    {
        var random = new SplitMix64(seed);
        foreach (long[] group in groups)
        {
            random.Shuffle(group);
        }

        return groups;
    }

    private static long[] AllRows(long count)
    {
        var rows = new long[checked((int)count)];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        return rows;
    }

    private static long[][] ByClass(int[] classes, int classCount)
    {
        var groups = new List<long>[classCount];
        for (int i = 0; i < groups.Length; i++)
        {
            groups[i] = [];
        }

        for (int row = 0; row < classes.Length; row++)
        {
            groups[classes[row]].Add(row);
        }

        return [.. groups.Select(static group => group.ToArray())];
    }

    private static (long[] First, long[] Second) Deal(long[][] groups, double fraction)
    {
        long count = groups.Sum(static group => (long)group.Length);
        long total = Math.Clamp((long)Math.Round(count * fraction, MidpointRounding.AwayFromZero), 1, count - 1);
        long[] shares = LargestRemainder(groups, fraction, total);
        var first = new List<long>(checked((int)total));
        var second = new List<long>(checked((int)(count - total)));
        for (int i = 0; i < groups.Length; i++)
        {
            first.AddRange(groups[i].AsSpan(0, (int)shares[i]));
            second.AddRange(groups[i].AsSpan((int)shares[i]));
        }

        first.Sort();
        second.Sort();
        return ([.. first], [.. second]);
    }

    /// <summary>Every group's exact share, rounded down, and a row more for those with the largest remainders until the total is reached.</summary>
    private static long[] LargestRemainder(long[][] groups, double fraction, long total)
    {
        long[] shares = Array.ConvertAll(groups, group => (long)Math.Floor(group.Length * fraction));
        int missing = (int)(total - shares.Sum());
        IEnumerable<int> byRemainder = Enumerable.Range(0, groups.Length)
            .Where(i => groups[i].Length > 0)
            .OrderByDescending(i => (groups[i].Length * fraction) - Math.Floor(groups[i].Length * fraction));
        foreach (int i in byRemainder.Take(missing))
        {
            shares[i]++;
        }

        return shares;
    }

    private static long[] Rows(int[] foldOf, Func<int, bool> belongs)
    {
        var rows = new List<long>();
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
