using System.Globalization;
using MLNet.DeepExtensions.Networks.Data;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A column as what is to be predicted.</summary>
internal static class ColumnTargets
{
    public static Targets Classes(TableColumn column)
    {
        CheckNoneIsMissing(column);
        return column switch
        {
            CategoryColumn categories => Classes(categories),
            NumberColumn numbers => Classes(numbers),
            _ => throw NotAllowed(column, "categories or numbers"),
        };
    }

    public static Targets Values(TableColumn column)
    {
        CheckNoneIsMissing(column);
        return column is NumberColumn numbers ? Targets.Values(numbers.Values.ToArray()) : throw NotAllowed(column, "numbers");
    }

    private static Targets Classes(CategoryColumn column)
    {
        bool[] occurs = new bool[column.Names.Count];
        foreach (int code in column.Codes)
        {
            occurs[code] = true;
        }

        int[] order = [.. Enumerable.Range(0, occurs.Length).Where(code => occurs[code])
            .OrderBy(code => column.Names[code], StringComparer.Ordinal)];
        float[] classOf = new float[occurs.Length];
        foreach ((int number, int code) in order.Index())
        {
            classOf[code] = number;
        }

        float[] classes = new float[column.Count];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = classOf[column.Codes[row]];
        }

        return Targets.Numbered(classes, [.. order.Select(code => column.Names[code])]);
    }

    private static Targets Classes(NumberColumn column)
    {
        float[] distinct = [.. column.Values.ToArray().Distinct().Order()];
        string[] names = [.. distinct.Select(static value => value.ToString(CultureInfo.InvariantCulture))];
        LabelNumbers.CheckAreClasses(
            names, column.Count, $"column '{column.Name}'", $"{nameof(TableColumn.ToValues)} takes them as values.");
        Dictionary<float, float> classOf = distinct.Index().ToDictionary(static pair => pair.Item, static pair => (float)pair.Index);
        return Targets.Numbered(Array.ConvertAll(column.Values.ToArray(), value => classOf[value]), names);
    }

    private static void CheckNoneIsMissing(TableColumn column)
    {
        for (int row = 0; row < column.Count; row++)
        {
            if (column.IsMissing(row))
            {
                throw new InvalidDataException(
                    $"The target column '{column.Name}' has a missing value in row {row}; a target is known in every row to be learned from.");
            }
        }
    }

    private static InvalidDataException NotAllowed(TableColumn column, string allowed) =>
        new($"The target column '{column.Name}' is of the kind {column.Kind}; {allowed} are allowed.");
}
