using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>Tells numbers that are classes from numbers that are not meant so.</summary>
public static class LabelNumbers
{
    private const int FewNames = 20;
    private const int ManyNames = 1000;
    private const int FewRowsOfClass = 4;

    /// <summary>
    /// Refuses class numbers that would make classes which are not meant: one for 0 where counting begins with 1, one for every hole.
    /// </summary>
    /// <param name="numbers">The rows' class numbers.</param>
    /// <exception cref="ArgumentException">A number is negative, or the numbers are not those of classes from 0 on.</exception>
    public static void CheckBeginWithZero(int[] numbers)
    {
        int negative = Array.FindIndex(numbers, static number => number < 0);
        if (negative >= 0)
        {
            throw new ArgumentException($"Row {negative}'s class number is {numbers[negative]}; 0 or more is allowed.", nameof(numbers));
        }

        int largest = numbers.Max();
        int[] distinct = [.. numbers.Distinct()];
        bool beginWithOne = BeginWithOne(distinct, largest);
        if (!beginWithOne && (largest < ManyNames || distinct.Length > largest / 2))
        {
            return;
        }

        string found = beginWithOne
            ? $"The class numbers range from 1 to {largest}, and no row has class 0"
            : $"Row {Array.IndexOf(numbers, largest)}'s class number is {largest}, and only {distinct.Length} numbers occur";
        throw new ArgumentException(
            $"{found}; class numbers range from 0 to the number of classes minus 1. Number the classes that way, "
            + "or give the names of all classes by number, those without rows too.",
            nameof(numbers));
    }

    /// <summary>Whether numbers are evidently those of classes counted from 1: all from 1 to the largest occur, and 0 does not.</summary>
    /// <param name="distinct">The numbers, each once.</param>
    /// <param name="largest">The largest of them.</param>
    public static bool BeginWithOne(IReadOnlyCollection<int> distinct, int largest) =>
        largest > 1 && distinct.Count == largest && !distinct.Contains(0);

    /// <summary>The names of the numbers that occur, in rising order: each number is the name of its class.</summary>
    /// <param name="numbers">The rows' numbers.</param>
    public static string[] Names(int[] numbers) =>
        [.. numbers.Distinct().Order().Select(static number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// Makes labels class numbers. Where all names are whole numbers, the label 7 is the class named 7, wherever it stands; other names are
    /// by number.
    /// </summary>
    /// <param name="labels">The rows' labels.</param>
    /// <param name="names">The classes' names.</param>
    /// <exception cref="InvalidDataException">A label is not among the names.</exception>
    public static int[] ToClasses(int[] labels, IReadOnlyList<string> names)
    {
        Dictionary<int, int> classOf = new();
        for (int i = 0; i < names.Count; i++)
        {
            if (!int.TryParse(names[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
                || !classOf.TryAdd(number, i))
            {
                return CheckNamed(labels, names);
            }
        }

        int wrong = Array.FindIndex(labels, label => !classOf.ContainsKey(label));
        return wrong < 0 ? Array.ConvertAll(labels, label => classOf[label]) : throw new InvalidDataException(
            $"Row {wrong}'s label is {labels[wrong]}; the classes are {string.Join(", ", names.Take(FewNames))}{(names.Count > FewNames ? ", …" : "")}.");
    }

    private static int[] CheckNamed(int[] labels, IReadOnlyList<string> names)
    {
        int wrong = Array.FindIndex(labels, label => (uint)label >= (uint)names.Count);
        return wrong < 0 ? labels : throw new InvalidDataException(
            $"Row {wrong}'s label is {labels[wrong]}; the {names.Count} class names are those of the labels 0 to {names.Count - 1}.");
    }

    /// <summary>
    /// Refuses the numbers of a column that are values rather than classes: many different ones, some not whole or with few rows each.
    /// </summary>
    /// <param name="names">The column's different spellings.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="column">The column, as errors name it.</param>
    /// <param name="advice">What to do with values, and with classes.</param>
    /// <exception cref="InvalidDataException">They are values.</exception>
    public static void CheckAreClasses(IReadOnlyList<string> names, long rows, string column, string advice)
    {
        if (names.Count <= FewNames)
        {
            return;
        }

        bool areWhole = true;
        foreach (string name in names)
        {
            if (!double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                return;
            }

            areWhole &= double.IsInteger(value);
        }

        if (!areWhole || names.Count > ManyNames || names.Count * (long)FewRowsOfClass > rows)
        {
            throw new InvalidDataException(
                $"The label, {column}, has {names.Count:N0} different numbers in {rows:N0} rows, such as {string.Join(", ", names.Take(3))}: "
                + $"these look like values and not like classes{(areWhole && names.Count <= ManyNames ? $", which have {FewRowsOfClass} rows each or more" : "")}. {advice}");
        }
    }
}
