using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>A column from values of any type.</summary>
internal static class ObjectColumn
{
    private const string Allowed = "numbers, truth values, texts, enumerations and dates are allowed";

    /// <summary>Makes the column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type that tells the kind.</param>
    /// <param name="values">The rows' values.</param>
    public static TableColumn Create(string name, Type type, IEnumerable<object?> values)
    {
        if (IsNumber(type))
        {
            return NumberColumn.From<double>(name, [.. values.Select((value, row) => Number(name, row, value))]);
        }

        if (type == typeof(string) || type == typeof(bool) || type == typeof(char) || type.IsEnum)
        {
            return new CategoryColumn(name, values.Select((value, row) => Text(name, row, value)));
        }

        if (type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly))
        {
            return new DateColumn(name, values.Select((value, row) => Date(name, row, value)));
        }

        throw new ArgumentException($"Column '{name}' is of the type {type.Name}; {Allowed}.");
    }

    private static bool IsNumber(Type type) => !type.IsEnum
        && ((Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal) || type == typeof(Half));

    private static double Number(string name, int row, object? value) => value switch
    {
        null => double.NaN,
        Half half => (double)half,
        IConvertible number when IsNumber(value.GetType()) => number.ToDouble(CultureInfo.InvariantCulture),
        _ => throw Wrong(name, row, value, "numbers"),
    };

    private static string? Text(string name, int row, object? value) => value switch
    {
        null => null,
        string or bool or char or Enum => value.ToString(),
        _ => throw Wrong(name, row, value, "texts or truth values"),
    };

    private static DateTime? Date(string name, int row, object? value) => value switch
    {
        null => null,
        DateTime date => date,
        DateTimeOffset date => date.DateTime,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        _ => throw Wrong(name, row, value, "dates"),
    };

    private static ArgumentException Wrong(string name, int row, object value, string kind) => new(
        $"Column '{name}', row {row}: the value is of the type {value.GetType().Name}; the column has {kind}, as its first value is one.");
}
