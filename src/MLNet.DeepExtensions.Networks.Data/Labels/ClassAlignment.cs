namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Compares the classes of two sides by name, wherever data meet data or a network: the same class can have another number on each side, as
/// the numbers follow the order in which a file or a column happened to name the classes.
/// </summary>
public static class ClassAlignment
{
    private const string EngineAdvice =
        "Where the same classes have other names, give the data's class numbers the other side's names: Targets.Classes(numbers, classNames).";

    private const int MostListed = 8;

    /// <summary>
    /// The data with its classes numbered as the names are; the data itself where they are already, or where one side has no names.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="names">The names of the other side; null where it has none.</param>
    /// <param name="takesFewer">
    /// Whether the data may lack classes. A class number that does not occur says nothing; a column that is not there may be a label that
    /// nobody has looked for.
    /// </param>
    /// <param name="what">What the data are called in messages.</param>
    /// <param name="whose">What the other side is called.</param>
    /// <param name="advice">What to do where they differ.</param>
    /// <exception cref="ArgumentException">
    /// The data have a class that the other side lacks, or lack one that they must have; the message lists them.
    /// </exception>
    public static Dataset Align(
        Dataset data, IReadOnlyList<string>? names, bool takesFewer, string what, string whose, string advice = EngineAdvice)
    {
        if (names is null || data.ClassNames is not { } own || own.SequenceEqual(names, StringComparer.Ordinal))
        {
            return data;
        }

        if (own is NumberedClasses && !own.Any(names.ToHashSet(StringComparer.Ordinal).Contains))
        {
            // Nobody has named these numbers, and the names are no numbers: they are numbers of the other side's classes.
            return own.Count < names.Count ? new AlignedDataset(data, [.. Enumerable.Range(0, own.Count)], names) : data;
        }

        return new AlignedDataset(data, NumbersOf(own, what, names, whose, takesFewer, advice), names);
    }

    /// <summary>The number that each of some names has among others.</summary>
    /// <param name="own">The names.</param>
    /// <param name="what">What has them, in messages.</param>
    /// <param name="names">The others.</param>
    /// <param name="whose">What has those.</param>
    /// <param name="takesFewer">Whether there may be others beside.</param>
    /// <param name="advice">What to do where they differ.</param>
    /// <exception cref="ArgumentException">A name is not among the others, or the other way round; the message lists them.</exception>
    public static int[] NumbersOf(
        IReadOnlyList<string> own, string what, IReadOnlyList<string> names, string whose, bool takesFewer, string advice = EngineAdvice)
    {
        _ = NumbersOf(own, what);
        int[] numbers = Match(own, NumbersOf(names, whose));
        HashSet<int> found = numbers.ToHashSet();
        string[] unknown = [.. own.Where((_, i) => numbers[i] < 0)];
        string[] lacking = [.. names.Where((_, number) => !found.Contains(number))];
        if (unknown.Length > 0 || (lacking.Length > 0 && !takesFewer))
        {
            throw new ArgumentException(Difference(what, whose, unknown, lacking, advice));
        }

        return numbers;
    }

    /// <summary>
    /// Values of the data's classes, one per class, in the order of the aligned data's; 1 for a class that the data lacks.
    /// </summary>
    public static IReadOnlyList<float>? Reorder(IReadOnlyList<float>? values, Dataset data, Dataset aligned) =>
        values is not null && aligned is AlignedDataset view && values.Count == data.ClassNames!.Count ? view.Reorder(values) : values;

    /// <summary>
    /// The number of each name among others, by the same spelling or else by one that means the same; -1 where there is none.
    /// </summary>
    private static int[] Match(IReadOnlyList<string> own, Dictionary<string, int> names)
    {
        int[] numbers = [.. own.Select(name => names.GetValueOrDefault(name, -1))];
        if (!numbers.Contains(-1))
        {
            return numbers;
        }

        HashSet<int> taken = numbers.ToHashSet();
        Dictionary<string, int> spellings = new(StringComparer.Ordinal);
        foreach ((string name, int number) in names)
        {
            if (!taken.Contains(number))
            {
                spellings.TryAdd(Spelling.Key(name), number);
            }
        }

        foreach ((int i, string name) in own.Index())
        {
            if (numbers[i] < 0 && spellings.Remove(Spelling.Key(name), out int number))
            {
                numbers[i] = number;
            }
        }

        return numbers;
    }

    private static Dictionary<string, int> NumbersOf(IReadOnlyList<string> names, string whose)
    {
        Dictionary<string, int> numbers = new(names.Count, StringComparer.Ordinal);
        foreach ((int number, string name) in names.Index())
        {
            if (!numbers.TryAdd(name, number))
            {
                throw new ArgumentException($"Two classes of {whose} are named '{name}'; names must be unique.", nameof(names));
            }
        }

        return numbers;
    }

    private static string Difference(string what, string whose, string[] unknown, string[] lacking, string advice)
    {
        string[] parts =
        [
            .. unknown.Length > 0 ? [$"only {what} has {List(unknown)}"] : Array.Empty<string>(),
            .. lacking.Length > 0 ? [$"only {whose} has {List(lacking)}"] : Array.Empty<string>(),
        ];
        return $"The classes of {what} differ from those of {whose}: {string.Join("; ", parts)}. Classes are compared by name and may come in any order. {advice}";
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(MostListed).Select(name => $"'{name}'"))
            + (names.Length > MostListed ? $" and {names.Length - MostListed} more" : "");
}
