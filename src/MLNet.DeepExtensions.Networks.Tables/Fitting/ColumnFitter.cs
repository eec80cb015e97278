using System.Globalization;

namespace MLNet.DeepExtensions.Networks.Tables;

/// <summary>Decides how a column is written, and learns from its rows what that takes.</summary>
/// <param name="options">What is decided already.</param>
internal sealed class ColumnFitter(TableEncoderOptions options)
{
    private readonly HashSet<string> _numbers = new(options.Numbers, StringComparer.Ordinal);
    private readonly HashSet<string> _categories = new(options.Categories, StringComparer.Ordinal);
    private readonly HashSet<string> _ignored = new(options.Ignored, StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <summary>What is odd about the columns so far.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Learns from a column.</summary>
    /// <exception cref="ArgumentException">It is to be numbers and has none.</exception>
    public EncodedColumn Fit(TableColumn column)
    {
        if (_ignored.Contains(column.Name))
        {
            return Base(column, ColumnEncoding.LeftOut, $"{nameof(options.Ignored)} names it", 0, Missing(column));
        }

        return column switch
        {
            NumberColumn numbers when _categories.Contains(column.Name) => Categories(AsCategories(numbers), TableColumnKind.Number),
            NumberColumn numbers => Numbers(column, numbers.Values, ""),
            CategoryColumn texts => Texts(texts),
            DateColumn dates => Dates(dates),
            _ => throw new ArgumentException($"Column {column} is of an unknown kind."),
        };
    }

    private static CategoryColumn AsCategories(NumberColumn column)
    {
        CategoryColumnBuilder builder = new();
        Span<char> text = stackalloc char[NumberText.Longest];
        foreach (float value in column.Values)
        {
            int length = 0;
            _ = float.IsNaN(value) || value.TryFormat(text, out length, default, CultureInfo.InvariantCulture);
            builder.Add(text[..length]);
        }

        return builder.ToColumn(column.Name);
    }

    private EncodedColumn Numbers(TableColumn column, ReadOnlySpan<float> values, string because)
    {
        NumberSummary summary = new(values);
        Warn(ColumnWarnings.RowNumber(column.Name, summary));
        double missing = Share(summary.Rows - summary.Present, summary.Rows);
        (ColumnEncoding encoding, string reason) = summary switch
        {
            { Present: 0 } => (ColumnEncoding.LeftOut, "every value is missing"),
            { Distinct: 1 } when missing == 0 => (ColumnEncoding.LeftOut, "it never changes"),
            { Distinct: 1 } => (ColumnEncoding.Missing, "it never changes where it is not missing"),
            { Distinct: 2, IsWhole: true } when missing == 0 => (ColumnEncoding.TwoValues, "two whole numbers"),
            _ => (ColumnEncoding.Number, "numbers"),
        };
        string[] reasons = because.Length == 0 ? [reason] : encoding == ColumnEncoding.Number ? [because] : [because, reason];
        return Base(column, encoding, string.Join("; ", reasons), summary.Distinct, missing) with { Quartiles = summary.Quartiles };
    }

    private static EncodedColumn Dates(DateColumn column)
    {
        DateTime[] present = [.. column.Values.ToArray().Where(static date => date != default)];
        double missing = Share(column.Count - present.Length, column.Count);
        NumberSummary Summary(DatePart part) => new(Array.ConvertAll(present, date => DateWriter.Of(date, part)));
        (DatePart Part, NumberSummary Summary)[] parts =
        [
            .. Enum.GetValues<DatePart>().Select(part => (part, Summary(part))).Where(static pair => pair.Item2.Distinct > 1),
        ];
        (ColumnEncoding encoding, string reason) = (present.Length, parts.Length, missing) switch
        {
            (0, _, _) => (ColumnEncoding.LeftOut, "every value is missing"),
            (_, 0, 0) => (ColumnEncoding.LeftOut, "year, month, weekday and hour never change"),
            (_, 0, _) => (ColumnEncoding.Missing, "year, month, weekday and hour never change"),
            _ => (ColumnEncoding.DateParts, "a date; what of it changes"),
        };
        return Base(column, encoding, reason, present.Distinct().Count(), missing) with
        {
            DateParts = [.. parts.Select(static part => part.Part)],
            DatePartMedians = [.. parts.Select(static part => part.Summary.Median)],
        };
    }

    private static EncodedColumn Base(TableColumn column, ColumnEncoding encoding, string reason, int distinct, double missing) => new()
    {
        Name = column.Name,
        Kind = column.Kind,
        Encoding = encoding,
        Reason = reason,
        DistinctCount = distinct,
        MissingShare = missing,
    };

    private static double Missing(TableColumn column) =>
        Share(Enumerable.Range(0, column.Count).Count(column.IsMissing), column.Count);

    private static double Share(int part, int all) => all == 0 ? 0 : (double)part / all;

    private static bool AreNumbers(CategoryColumn column, int[] rows) =>
        column.Names.Index().All(pair => rows[pair.Index] == 0 || NumberText.TryParse(pair.Item, out _));

    private static int[] RowsOf(CategoryColumn column)
    {
        int[] rows = new int[column.Names.Count];
        foreach (int code in column.Codes)
        {
            if (code >= 0)
            {
                rows[code]++;
            }
        }

        return rows;
    }

    private EncodedColumn Texts(CategoryColumn column)
    {
        bool isAsked = _numbers.Contains(column.Name);
        int[] rows = RowsOf(column);
        bool isRefused = _categories.Contains(column.Name);
        if (!isAsked && (isRefused || rows.Count(static count => count > 0) <= options.MaximumOneHot || !AreNumbers(column, rows)))
        {
            if (!isRefused)
            {
                Warn(ColumnWarnings.MixedNumbers(column));
            }

            return Categories(column, TableColumnKind.Category);
        }

        float[] numberOf =
            [.. column.Names.Select(static name => NumberText.TryParse(name, out float number) ? number : float.NaN)];
        float[] values = new float[column.Count];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = column.Codes[row] < 0 ? float.NaN : numberOf[column.Codes[row]];
        }

        return isAsked && Array.TrueForAll(values, float.IsNaN) && rows.Any(static count => count > 0)
            ? throw new ArgumentException(
                $"{nameof(TableEncoderOptions)}.{nameof(options.Numbers)} names '{column.Name}', and none of its texts is a number, such as "
                + $"'{column.Names[Array.FindIndex(rows, static count => count > 0)]}'; columns of numbers are allowed.")
            : Numbers(column, values, isAsked ? $"{nameof(options.Numbers)} names it" : "all texts are numbers");
    }

    private EncodedColumn Categories(CategoryColumn column, TableColumnKind kind)
    {
        int[] rows = RowsOf(column);
        int[] known = [.. Enumerable.Range(0, rows.Length).Where(code => rows[code] > 0)
            .OrderBy(code => column.Names[code], StringComparer.Ordinal)];
        double missing = Missing(column);
        (ColumnEncoding encoding, string reason) = known.Length switch
        {
            0 => (ColumnEncoding.LeftOut, "every value is missing"),
            1 when missing == 0 => (ColumnEncoding.LeftOut, "it never changes"),
            2 when missing == 0 => (ColumnEncoding.TwoValues, "two categories"),
            int few when few <= options.MaximumOneHot => (ColumnEncoding.OneHot, $"at most {options.MaximumOneHot:N0} categories"),
            _ when known.All(code => rows[code] == 1) => (ColumnEncoding.LeftOut, "no category has two rows"),
            _ => (ColumnEncoding.Code, $"more than {options.MaximumOneHot:N0} categories"),
        };
        Warn(ColumnWarnings.RowName(column, known.Length, encoding == ColumnEncoding.LeftOut));
        if (encoding == ColumnEncoding.Code)
        {
            int single = known.Count(code => rows[code] == 1);
            reason += single > 0 ? $"; the {single:N0} of one row count as unknown" : "";
        }

        int fewestRows = encoding == ColumnEncoding.Code ? 2 : 1;
        int[] meant = encoding == ColumnEncoding.LeftOut ? [] : [.. known.Where(code => rows[code] >= fewestRows)];
        return Base(column, encoding, reason, known.Length, missing) with
        {
            Kind = kind,
            Categories = [.. meant.Select(code => column.Names[code])],
            CategoryRows = [.. meant.Select(code => rows[code])],
        };
    }

    private void Warn(string? warning)
    {
        if (warning is not null)
        {
            _warnings.Add(warning);
        }
    }
}
