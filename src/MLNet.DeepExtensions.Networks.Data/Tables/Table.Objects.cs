using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <content>Tables from rows.</content>
public sealed partial class Table
{
    /// <summary>
    /// A table from objects: a column for each public property that can be read. Numbers of any type, truth values, texts, enumerations,
    /// dates and nullable ones of them are taken; null, an empty text and NaN are missing values.
    /// </summary>
    /// <typeparam name="T">The rows' type; an anonymous one will do.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ArgumentException">A property is of another type; the message names it.</exception>
    public static Table FromObjects<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IEnumerable<T> rows)
        where T : notnull
    {
        PropertyInfo[] properties =
            [.. typeof(T).GetProperties().Where(static property => property.CanRead && property.GetIndexParameters().Length == 0)];
        T[] all = [.. rows];
        return new Table(properties.Select(property => ObjectColumn.Create(
            property.Name,
            Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
            all.Select(row => property.GetValue(row)))));
    }

    /// <summary>
    /// A table from dictionaries, such as read from JSON: a column for each name that comes. What a row lacks, null, an empty text and NaN
    /// are missing values. A column's kind is that of its first value; one that is missing throughout is a column of numbers.
    /// </summary>
    /// <param name="rows">The rows: values by the columns' names.</param>
    /// <exception cref="ArgumentException">
    /// A value is of no type that a column has, or of another kind than the column's first value; the message names column and row.
    /// </exception>
    public static Table FromDictionaries(IEnumerable<IReadOnlyDictionary<string, object?>> rows)
    {
        IReadOnlyDictionary<string, object?>[] all = [.. rows];
        return new Table(all.SelectMany(static row => row.Keys).Distinct(StringComparer.Ordinal).Select(name => ObjectColumn.Create(
            name,
            all.Select(row => row.GetValueOrDefault(name)).FirstOrDefault(static value => value is not null)?.GetType() ?? typeof(float),
            all.Select(row => row.GetValueOrDefault(name)))));
    }
}
