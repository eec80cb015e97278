using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.DeepExtensions.Networks.Tables;

namespace MLNet.DeepExtensions.Networks.Data;

/// <summary>
/// A column that is read value by value: numbers as long as all are, and from the first other one on texts; where all texts are dates,
/// dates.
/// </summary>
/// <param name="name">The column's name.</param>
/// <param name="kind">Its kind where that is given; null where the values decide.</param>
internal sealed class CsvTableColumn(string name, TableColumnKind? kind)
{
    private static readonly string[] s_dates =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    private readonly List<double> _numbers = [];
    private CategoryColumnBuilder? _texts = kind is null or TableColumnKind.Number ? null : new CategoryColumnBuilder();

    /// <summary>Adds a row's value.</summary>
    /// <param name="line">The row.</param>
    /// <param name="index">The column's number.</param>
    /// <param name="isMissing">Whether the value is missing.</param>
    /// <exception cref="InvalidDataException">It is not of the kind that is given.</exception>
    public void Add(CsvLines line, int index, bool isMissing)
    {
        string value = line[index];
        if (_texts is null)
        {
            double number = double.NaN;
            if (isMissing || TryNumber(value, out number))
            {
                _numbers.Add(number);
                return;
            }

            line.CheckText(value, $"column '{name}'");
            _texts = kind is null ? Texts() : throw Wrong(line, value, "is no finite number in single precision");
        }

        if (isMissing)
        {
            _texts.AddMissing();
            return;
        }

        int known = _texts.Names.Count;
        _texts.Add(kind is TableColumnKind.Date ? value : Spelling.Key(value));
        if (_texts.Names.Count > known)
        {
            line.CheckText(value, $"column '{name}'");
            if (kind is TableColumnKind.Date && !TryDate(value, out _))
            {
                throw Wrong(line, value, "is no date as 2026-12-01 or 2026-12-01T08:30:00");
            }
        }
    }

    /// <summary>The column with all rows.</summary>
    public TableColumn ToColumn()
    {
        if (_texts is null)
        {
            return NumberColumn.From<double>(name, CollectionsMarshal.AsSpan(_numbers));
        }

        CategoryColumn column = _texts.ToColumn(name);
        return kind switch
        {
            TableColumnKind.Category => column,
            TableColumnKind.Date => Dates(column),
            _ => column.Names.All(static text => TryDate(text, out _)) ? Dates(column) : column,
        };
    }

    private static DateColumn Dates(CategoryColumn column)
    {
        DateTime[] dateOf = [.. column.Names.Select(static text => TryDate(text, out DateTime date) ? date : default)];
        DateTime[] dates = new DateTime[column.Count];
        for (int row = 0; row < dates.Length; row++)
        {
            dates[row] = column.Codes[row] == CategoryColumn.Missing ? default : dateOf[column.Codes[row]];
        }

        return new DateColumn(column.Name, dates.AsSpan());
    }

    private static bool TryNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite((float)number)
        && !HasLeadingZeros(value) && value[^1] != '\0';

    private static bool HasLeadingZeros(string value)
    {
        ReadOnlySpan<char> digits = value.AsSpan().TrimStart("+-");
        return digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]);
    }

    // As the clock of its place shows it.
    private static bool TryDate(string value, out DateTime date)
    {
        bool isDate = DateTimeOffset.TryParseExact(
            value, s_dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment);
        date = moment.DateTime;
        return isDate;
    }

    /// <summary>The numbers so far as texts.</summary>
    private CategoryColumnBuilder Texts()
    {
        CategoryColumnBuilder texts = new();
        foreach (double number in _numbers)
        {
            texts.Add(double.IsNaN(number) ? "" : Spelling.Key(number.ToString("R", CultureInfo.InvariantCulture)));
        }

        _numbers.Clear();
        return texts;
    }

    private InvalidDataException Wrong(CsvLines line, string value, string what) => new(
        $"Line {line.Number}, column '{CsvTable.Shorten(name)}': '{CsvTable.Shorten(value)}' {what}; {nameof(CsvTableOptions)}.{nameof(CsvTableOptions.Kinds)} "
        + $"makes the column one of the kind {kind}.");
}
