using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>The parts that rows are dealt into where they belong together or follow each other.</summary>
internal static class RowParts
{
    private const double EarlierShare = 0.8;

    /// <summary>
    /// Pairs of what is trained on and what is left out, so that rows of a group are on one side: the largest groups first, each to the
    /// part that has the fewest rows; groups of one size in an order that the seed gives.
    /// </summary>
    /// <param name="data">The rows.</param>
    /// <param name="groups">The rows' groups.</param>
    /// <param name="folds">The number of parts.</param>
    /// <param name="seed">The same seed gives the same parts.</param>
    /// <exception cref="ArgumentException">There are fewer groups than parts.</exception>
    public static IReadOnlyList<(Dataset Train, Dataset LeftOut)> ByGroup(Dataset data, TableColumn groups, int folds, ulong seed)
    {
        Dictionary<string, List<long>> rowsOf = new(StringComparer.Ordinal);
        for (int row = 0; row < groups.Count; row++)
        {
            string group = NameOf(groups, row);
            if (!rowsOf.TryGetValue(group, out List<long>? rows))
            {
                rowsOf[group] = rows = [];
            }

            rows.Add(row);
        }

        if (rowsOf.Count < folds)
        {
            throw new ArgumentException(
                $"Column '{groups.Name}' has {rowsOf.Count} groups; {folds} parts need as many, or more. {nameof(TabularOptions.Folds)} sets "
                + "their number.", nameof(groups));
        }

        List<long>[] groupsInOrder = [.. rowsOf.Values];
        long[] order = [.. Enumerable.Range(0, groupsInOrder.Length).Select(static group => (long)group)];
        new SplitMix64(seed).Shuffle(order, data.Cancellation);
        int[] partOf = new int[groups.Count];
        int[] sizes = new int[folds];
        foreach (List<long> rows in order.Select(group => groupsInOrder[group]).OrderByDescending(static rows => rows.Count))
        {
            int part = Array.IndexOf(sizes, sizes.Min());
            sizes[part] += rows.Count;
            rows.ForEach(row => partOf[row] = part);
        }

        long[] Rows(Func<int, bool> belongs) =>
            [.. Enumerable.Range(0, partOf.Length).Where(row => belongs(partOf[row])).Select(static row => (long)row)];
        return [.. Enumerable.Range(0, folds).Select(part => (data.Subset(Rows(at => at != part)), data.Subset(Rows(at => at == part))))];
    }

    /// <summary>The earlier four fifths of the rows, and the rest.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="time">What they are ordered by; rows without it come first.</param>
    /// <exception cref="ArgumentException">The column has neither dates nor numbers, or there is one row.</exception>
    public static (Dataset Train, Dataset LeftOut) ByTime(Dataset data, TableColumn time)
    {
        Func<int, double> key = time switch
        {
            DateColumn dates => row => dates.Values[row].Ticks,
            NumberColumn numbers => row => float.IsNaN(numbers.Values[row]) ? double.NegativeInfinity : numbers.Values[row],
            _ => throw new ArgumentException(
                $"Column '{time.Name}' is of the kind {time.Kind}; rows follow each other by dates or numbers.", nameof(time)),
        };
        long[] order = [.. Enumerable.Range(0, time.Count).OrderBy(key).Select(static row => (long)row)];
        int earlier = (int)(EarlierShare * order.Length);
        return earlier > 0
            ? (data.Subset(order.AsSpan(0, earlier)), data.Subset(order.AsSpan(earlier)))
            : throw new ArgumentException("There is one row, which cannot be parted by time.", nameof(data));
    }

    private static string NameOf(TableColumn column, int row) => column switch
    {
        CategoryColumn categories => categories.NameOf(row) ?? "",
        NumberColumn numbers => numbers.Values[row].ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        DateColumn dates => dates.Values[row].ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"Column '{column.Name}' is of the kind {column.Kind}, which names no groups.", nameof(column)),
    };
}
