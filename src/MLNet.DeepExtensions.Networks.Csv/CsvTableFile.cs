using System.Globalization;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// Reads a CSV file as a <see cref="Table"/>, the target's column included. A column whose values are numbers is a column of numbers, one
/// of dates (ISO 8601: <c>2026-12-01</c>, <c>2026-12-01T08:30:00</c>) a column of dates, and any other one of categories; numbers
/// with zeros in front (<c>007</c>) are categories. Nothing at all, and the other spellings of a missing value, are missing values.
/// </summary>
/// <example><code>Table all = CsvTableFile.Load("adult.csv.gz");
/// Table inputs = all.Without("target");
/// Targets targets = all["target"].ToClasses();</code></example>
public static class CsvTableFile
{
    /// <summary>Reads a file; one that is packed by gzip, whatever its name, is unpacked.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is empty, damaged or no CSV, has a value that its column's given kind does not have, or asks for more than
    /// <see cref="TableLimits"/> allows; the message names the file, and the line and the column.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Table Load(string path, CsvTableOptions? options = null)
    {
        try
        {
            using Stream stream = TableFile.Open(path);
            return Load(stream, options);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Reads CSV text from a stream, which stays open.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="options">How; the defaults if left out.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="InvalidDataException">The text is not as the options say; the message names the line and the column.</exception>
    public static Table Load(Stream stream, CsvTableOptions? options = null)
    {
        options ??= new CsvTableOptions();
        options.Validate();
        using CsvText text = new(stream, options.Encoding);
        using CsvLines lines = new(text, options.Delimiter);
        if (!lines.Read())
        {
            throw new InvalidDataException("The file is empty.");
        }

        CsvTableColumn[] columns = Columns(lines, options);
        bool more = !options.HasHeader || lines.Read();
        HashSet<string> missing = new(options.MissingValues, StringComparer.Ordinal);
        long most = Math.Min(Limits.Current.Tables.Values / columns.Length, Array.MaxLength);
        for (long row = 0; more; row++, more = lines.Read())
        {
            if (lines.Count != columns.Length)
            {
                throw new InvalidDataException(
                    $"Line {lines.Number} has {lines.Count} values; {columns.Length} are expected, one per column.");
            }

            if (row == most)
            {
                throw new InvalidDataException(
                    $"Line {lines.Number}: the file has more than {most:N0} rows of {columns.Length:N0} values; "
                    + $"{Limits.Allowed(Limits.Current.Tables.Values)} values are allowed.");
            }

            for (int i = 0; i < columns.Length; i++)
            {
                columns[i].Add(lines, i, missing.Contains(lines[i]));
            }
        }

        return new Table(columns.Select(static column => column.ToColumn()));
    }

    private static CsvTableColumn[] Columns(CsvLines lines, CsvTableOptions options)
    {
        string[] names = options.HasHeader
            ? lines.ReadNames()
            : [.. Enumerable.Range(0, lines.Count).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach ((int i, string name) in names.Index())
        {
            if (name.Length == 0 || !known.Add(name))
            {
                throw new InvalidDataException(name.Length == 0
                    ? $"Column {i} (counted from 0) has no name: it may hold row numbers, or come from a delimiter at the end of the line; each column needs a name."
                    : $"Two columns are named '{CsvTable.Shorten(name)}'; names must be unique.");
            }
        }

        return options.Kinds.Keys.FirstOrDefault(name => !known.Contains(name)) is { } lacking
            ? throw new InvalidDataException(
                $"The file has no column '{CsvTable.Shorten(lacking)}', which {nameof(options.Kinds)} names; "
                + $"its columns are {string.Join(", ", names.Take(20).Select(CsvTable.Shorten))}{(names.Length > 20 ? $" and {names.Length - 20:N0} more" : "")}.")
            : [.. names.Select(name => new CsvTableColumn(name, options.Kinds.TryGetValue(name, out TableColumnKind kind) ? kind : null))];
    }
}
